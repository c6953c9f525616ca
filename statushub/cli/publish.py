"""`statushub publish`: the page made now, by hand; `--all` makes every file of it anew."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from statushub import clock, database, language, wiring
from statushub.fanout import release
from statushub.model import facts, pages, publications
from statushub.publish import artefacts, packing, serve, store
from statushub.publish.artefacts import Made
from statushub.settings import Settings


@click.command()
@click.option("--all", "anew", is_flag=True, help="Make every file anew.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write every file into a folder instead, and show readers nothing.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]),
    help="With --into: as the facts there are now read at this instant (UTC).",
)
def publish(anew: bool, into: Path | None, as_of: datetime | None) -> None:  # noqa: FBT001  options
    """Make the page now; the worker does so by itself whenever something changes.

    The same facts at the same instant make the same bytes, wherever and however often.
    """
    core = wiring.without_web()
    page_id = store.the_page_id()
    if page_id is None:
        message = "There is no page yet: sign in to the desk, or run `statushub demo`."
        raise click.ClickException(message)
    if into is not None:
        at = as_of.replace(tzinfo=UTC) if as_of else clock.now()
        made = _written(core, into, at)
        click.echo(f"{into}: {len(made)} files, as of {at:%Y-%m-%d %H:%M:%S} UTC.")
        return
    before = _newest(page_id)
    visible = store.publish(page_id, core.public_url, anew=anew)
    serve.mirror().refresh()
    release.release_updates(visible)
    number = _newest(page_id)
    if number == before:
        click.echo("Readers see the newest page already.")
        return
    with database.reading() as session:
        files = len(publications.current(session, page_id))
        fresh = publications.begun_with(session, page_id, number)
    click.echo(f"Publication {number}: {files} files, {fresh} of them not as they were.")


def _written(core: Settings, folder: Path, at: datetime) -> Sequence[Made]:
    with database.reading() as session:
        found = facts.gather(session, pages.the_page(session), at)
    made = artefacts.build(found, core.public_url, language.available())
    for one in made:
        place = folder / one.path
        place.parent.mkdir(parents=True, exist_ok=True)
        packing.write(place, one.body, one.content_type)
    return made


def _newest(page_id: int) -> int:
    with database.reading() as session:
        newest = publications.newest(session, page_id)
        return newest.number if newest else 0
