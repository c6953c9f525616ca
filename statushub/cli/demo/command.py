"""`statushub demo`: the demo organisation, and with --post its life in a terminal."""

import click

from statushub.cli.demo import founding, show, telling
from statushub.cli.opening import opened


@click.command()
@click.option("--first-run", is_flag=True, help="Do nothing when there is a page already.")
@click.option("--post", is_flag=True, help="Also post an incident and show who is told.")
@click.option(
    "--wait",
    default=15.0,
    show_default=True,
    help="Seconds to wait until a worker takes up what was posted.",
)
def demo(*, first_run: bool, post: bool, wait: float) -> None:
    """Add the demo organisation: services, history, plans and a few subscribers.

    Nothing that is there is changed or reset, so it may be run again. With --post it also posts
    an incident in English and Spanish and shows it going out; `statushub serve` (or a worker) must
    be running, here or in another terminal.
    """
    core = opened()
    if first_run and founding.the_page() is not None:
        return
    try:
        telling.add()
        click.echo("The demo organisation is there: Aldavela, a telephone company.")
        if post:
            show.follow(telling.post(), core.public_url, wait)
    except telling.NotTheDemo:
        raise click.ClickException(
            "There is a page already and it is not the demo's. The demo keeps away from it:"
            " give it a folder of its own with STATUSHUB_DATA_DIR."
        ) from None
