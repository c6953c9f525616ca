"""The command line: `statushub COMMAND`. Each command's file is read only when it is called."""

import importlib
import sys
from typing import Any

import click

from statushub import __version__
from statushub.cli import logs
from statushub.errors import Refused
from statushub.settings import SettingsFaulty

_COMMANDS = {
    "serve": "serve:serve",
    "web": "web:web",
    "worker": "work:worker",
    "migrate": "migrate:migrate",
    "publish": "publish:publish",
    "demo": "demo.command:demo",
    "doctor": "doctor:doctor",
    "backup": "backup:backup",
    "import": "importing:import_",
    "export": "exporting:export",
    "token": "token:token",
    "inbound": "inbound:inbound",
    "editor": "editor:editor",
}
"""Command name: module in this folder and the command in it. Lazy, because some need seconds."""


class Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they are listed above."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        where = _COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what somebody can mend is told in words, all of it, by name."""
        try:
            return super().invoke(ctx)
        except SettingsFaulty as faulty:
            for variable, words in faulty.faults:
                click.echo(f"{variable}: {words}", err=True)
            sys.exit(2)
        except Refused as refused:
            for fault in refused.faults:
                click.echo(f"{fault.field}: {fault.message}", err=True)
            sys.exit(1)


@click.group(cls=Lazy)
@click.version_option(__version__, prog_name="statushub")
def main() -> None:
    """Post once, and every reader is told in their own language."""
    logs.configure()
