"""The only door to the durable engine (DBOS Transact): jobs by name, enqueued inside our own
transactions, run by whichever worker is alive.

The engine only wakes. What is to be done, and whether it was, stands in our own rows, so a job may
run twice or late: it looks at its rows first.
"""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from statushub import clock, database

APP_NAME = "statushub"
# Constant on purpose: with the default, a hash of the code, work enqueued before a redeploy would
# never run. A job whose meaning changes gets a new name instead.
APP_VERSION = "1"
SCHEMA = "dbos"
KEEP = timedelta(days=2)
"""What a job has done stands in our rows. Where queues tell their waits, 40,000 end in a day."""
_PORTION = 1000

QUEUE = "work"
"""One queue for everything: each is polled for itself, and polling is what idling costs."""
# Measured (tests/benchmarks/latency.py, two cores): from posting to the page 190 ms in the median
# (p99 390), to the first mail 300 ms (p99 610), and the idle worker used 3.2 % of a core; 220 ms
# (450), 320 ms (570) and 4.2 % on PostgreSQL. At 0.1 s it cost half as much again, for nothing.
_POLL_SECONDS = 0.15


@dataclass(frozen=True)
class Job:
    """A function workers run."""

    name: str
    run: Callable[..., None]


_jobs: dict[str, Job] = {}
_client: tuple[int, DBOSClient] | None = None


def job(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a job (in `worker.py`, which alone knows what jobs do)."""

    def declare(run: Callable[..., None]) -> Callable[..., None]:
        _jobs[name] = Job(name, run)
        return run

    return declare


def enqueue(
    session: Session,
    name: str,
    *args: Any,
    key: str,
    priority: int = 50,
    delay: float = 0.0,
) -> None:
    """Order a job inside the caller's transaction: it exists if and only if that commits.

    `key` is deterministic, of public ids: the same order given twice is one row. `delay`: seconds.
    """
    options: EnqueueOptions = {
        "workflow_name": name,
        "queue_name": QUEUE,
        "workflow_id": key,
        "app_version": APP_VERSION,
        "priority": max(1, priority),
        "application_name": APP_NAME,
    }
    if delay > 0:
        options["delay_seconds"] = delay
    _the_client().enqueue_in_transaction(session, options, *args)


def _the_client() -> DBOSClient:
    global _client
    if _client is None or _client[0] != os.getpid():
        _client = (
            os.getpid(),
            DBOSClient(
                system_database_engine=database.engine(),
                dbos_system_schema=SCHEMA,
                application_name=APP_NAME,
                lazy=True,
            ),
        )
    return _client[1]


def forget() -> None:
    """Forget the client made for an engine that is gone (tests that change databases)."""
    global _client
    _client = None


def migrate(url: str) -> None:
    """Bring the engine's own tables to the newest, after ours."""
    DBOS.migrate(
        make_url(url)
        .set(drivername=make_url(url).get_backend_name())
        .render_as_string(hide_password=False),
        schema=SCHEMA,
    )


def is_migrated() -> bool:
    """Tell whether the engine's own tables are there."""
    return database.has_table("workflow_status", SCHEMA)


def launch(threads: int) -> None:
    """Begin to run jobs in this process, up to `threads` at a time."""
    config: DBOSConfig = {
        "name": APP_NAME,
        "system_database_engine": database.engine(),
        "dbos_system_schema": SCHEMA,
        "application_version": APP_VERSION,
        # The default executor id is the same everywhere, and two of the same repeat work.
        "executor_id": f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        "run_migrations": False,
        "log_level": "WARNING",
        "use_listen_notify": False,
    }
    DBOS(config=config)
    for declared in _jobs.values():
        DBOS.workflow(name=declared.name)(declared.run)
    # Before the launch: a queue that appears later is found only a second later.
    _the_client().register_queue(
        QUEUE,
        polling_interval_sec=_POLL_SECONDS,
        worker_concurrency=threads,
        on_conflict="always_update",
    )
    DBOS.launch()


def stop(patience_seconds: int = 15) -> None:
    """Stop taking jobs, wait for those running, and let go."""
    DBOS.destroy(workflow_completion_timeout_sec=patience_seconds, destroy_registry=True)


def queue_length(session: Session) -> int:
    """Return how many jobs wait that no worker has begun; those with a delay are not counted."""
    table = (
        f"{SCHEMA}.workflow_status"
        if session.get_bind().dialect.name == "postgresql"
        else "workflow_status"
    )
    # Written out, not bound: only then does the index of jobs in flight answer it.
    waiting = text(f"SELECT count(*) FROM {table} WHERE status = 'ENQUEUED'")  # noqa: S608  our own words
    return int(session.execute(waiting).scalar_one())


def clean_up() -> int:
    """Delete what ended, or was left behind by a dead worker, longer than `KEEP` ago; count it."""
    deleted = 0
    while old := DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "PENDING"],
        end_time=(clock.now() - KEEP).isoformat(),
        limit=_PORTION,
        load_input=False,
        load_output=False,
    ):
        DBOS.delete_workflows([workflow.workflow_id for workflow in old])
        deleted += len(old)
    return deleted
