"""`statushub worker`: publish and send until told to stop."""

from contextlib import AbstractContextManager, nullcontext

import click

from statushub import wiring
from statushub import worker as working
from statushub.cli.keeping import alone, follow, kept
from statushub.settings import Settings


@click.command()
@kept
def worker(keeper: int | None) -> None:
    """Run one worker. With PostgreSQL as many may run as you like, on any number of hosts."""
    core = wiring.without_web()
    follow(keeper)
    with _alone(core):
        working.run(core)


def _alone(core: Settings) -> AbstractContextManager[None]:
    """Let one worker use an embedded database: a second would take the first one's leases."""
    if not core.is_sqlite:
        return nullcontext()
    return alone(core.data_dir / "worker.lock", f"Another worker already uses {core.data_dir}.")
