"""What processes say to their operator: words in a terminal, JSON lines elsewhere, no addresses."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

_MASKS = (
    # an email address keeps its domain; so does `user:password@host` in an address of a service
    (re.compile(r"[^\s@'\"<>()\[\],;=]+@(?=[\w\[])"), "…@"),
    # an endpoint keeps its host: its path and query are as good as a password
    (re.compile(r"\b(https?://[^/\s'\"<>\\]+)/[^\s'\"<>\\]+"), r"\1/…"),
    (re.compile(r"(/inbound/[a-z]+/)[^\s'\"<>\\]+"), r"\1…"),
    # a phone number, however somebody wrote it
    (re.compile(r"\+\d{1,3}(?:[ .()/-]{0,2}\d){5,12}\b"), "+…"),
    (re.compile(r"(?<![\w.:-])\d{7,13}(\d\d)\b(?![-.:]\d)"), r"…\1"),
    (re.compile(r"(?<![\w.:-])\d{2,3}(?: \d{2,3}){2,4}(?![\w.:-])"), "…"),
    # tokens in links, API tokens, signing secrets
    (re.compile(r"\b([a-z0-9]{12})-[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])"), r"\1-…"),
    (re.compile(r"\b(sh_|whsec_)[A-Za-z0-9_+/=-]{16,}"), r"\1…"),
)


def masked(words: str) -> str:
    """Return words without addresses, numbers, tokens and passwords."""
    for pattern, instead in _MASKS:
        words = pattern.sub(instead, words)
    return words


class _Lines(logging.Handler):
    """Writes to whatever is the standard error now: terminals and tests change it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            sys.stderr.write(masked(self.format(record)) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001  a full disk must not stop what was being logged
            self.handleError(record)


def configure() -> None:
    """Send everything one way: our own events and those of the libraries beneath."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _named,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    lines = _Lines()
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last()],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Lines)), lines]
    root.setLevel(logging.WARNING)
    logging.getLogger("statushub").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    _take_over("dbos")


def _last() -> list[Processor]:
    if sys.stderr.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _named(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Say which part a library's record comes from; our own events say it themselves."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["from"] = record.name
    return event


def _take_over(name: str) -> None:
    """Let a library that brings a handler of its own use ours."""
    logger = logging.getLogger(name)
    # One that writes nothing: a logger without handlers gets its own again when it is used.
    logger.handlers = [logging.NullHandler()]
    logger.propagate = True
