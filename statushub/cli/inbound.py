"""`statushub inbound`: the addresses to give to providers, so that they can tell us things."""

import click

from statushub import channels, wiring
from statushub.model import inbound as listening
from statushub.render import addresses


@click.command()
def inbound() -> None:
    """Print the addresses that providers call: for bounces, receipts, and what people write back.

    Whoever knows such an address can use it: give it to the provider and to nobody else. A new
    STATUSHUB_SECRET_KEY makes new ones; the old ones work while it is among the fallbacks.
    """
    core = wiring.without_web()
    for name, what in listening.NAMES.items():
        url = addresses.inbound(core.public_url, name, listening.token(name))
        click.echo(f"{what}:\n  {url}")
    for channel in channels.every():
        for provider in channel.providers if channel.sends_receipts else ():
            token = listening.token(listening.RECEIPT, provider.name)
            url = addresses.inbound(core.public_url, listening.RECEIPT, token)
            click.echo(f"What became of {channel.label} that {provider.name} took (POST or GET):")
            click.echo(f"  {url}")
