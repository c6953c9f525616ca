"""`statushub token`: tokens for the API, made, listed and revoked."""

import click

from statushub import database
from statushub.actions import tokens
from statushub.cli.opening import opened
from statushub.errors import NotThere
from statushub.model import editors
from statushub.model.audit import HOUSE


@click.group()
def token() -> None:
    """Tokens for programs that use the API."""


@token.command()
@click.option("--name", required=True, help="What it is for: you will want to know later.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(editors.SCOPES),
    help="What it may do; give it once for each.",
)
def create(name: str, scopes: tuple[str, ...]) -> None:
    """Make a token and print it, this once: it is kept nowhere."""
    opened()
    made, secret = tokens.create(name, scopes, HOUSE)
    click.echo(f"Token {made.public_id}, shown only now:", err=True)
    click.echo(secret)


@token.command("list")
def list_() -> None:
    """List all tokens: id, state, scopes, name."""
    opened()
    with database.reading() as session:
        for one in editors.every_token(session):
            state = "revoked" if one.revoked_at else "valid  "
            used = f"{one.last_used_at:%Y-%m-%d}" if one.last_used_at else "never used"
            scopes = ",".join(one.scopes)
            click.echo(f"{one.public_id}  {state}  {used:10}  {scopes}  {one.name}")


@token.command()
@click.argument("public_id", metavar="ID")
def revoke(public_id: str) -> None:
    """End a token from this moment on."""
    opened()
    try:
        tokens.revoke(public_id, HOUSE)
    except NotThere:
        raise click.ClickException(f"There is no token {public_id}.") from None
    click.echo(f"Token {public_id} is revoked.")
