"""`statushub editor`: let people in to the desk."""

import click

from statushub import database
from statushub.actions import editors as letting_in
from statushub.actions import sign_in_links
from statushub.cli.opening import opened
from statushub.model import editors
from statushub.model.audit import HOUSE


@click.group()
def editor() -> None:
    """People who write at the desk."""


@editor.command()
@click.option("--email", required=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(editors.ROLES),
    help="What they may do; give it once for each.",
)
@click.option("--name", default="", help="How colleagues call them.")
@click.option("--language", help="What the desk speaks with them.")
def create(email: str, roles: tuple[str, ...], name: str, language: str | None) -> None:
    """Take somebody in and print a link that lets them in once, within a day."""
    core = opened()
    made = letting_in.create(email, roles=roles, actor=HOUSE, name=name, speaks=language)
    click.echo(sign_in_links.address(made, core.public_url))


@editor.command()
@click.option("--email", required=True)
def link(email: str) -> None:
    """Print a new one-time link for somebody who cannot sign in; earlier ones end."""
    core = opened()
    with database.reading() as session:
        found = editors.editor_by_email(session, email)
    if found is None:
        raise click.ClickException("No editor has this email address.")
    made = sign_in_links.make(found.public_id, HOUSE)
    click.echo(sign_in_links.address(made, core.public_url))


@editor.command("list")
def list_() -> None:
    """List all editors: id, state, roles, email, name."""
    opened()
    with database.reading() as session:
        for one in editors.every_editor(session):
            state = "active" if one.active else "closed"
            roles = ",".join(sorted(role.name for role in one.roles))
            click.echo(f"{one.public_id}  {state}  {roles}  {one.email}  {one.name}".rstrip())
