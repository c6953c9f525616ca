"""Whatever a gateway answers or calls us with: a word on it comes out, and no exception."""

import json

import requests
from hypothesis import given
from hypothesis import strategies as st

from statushub.channels import sms_heard
from statushub.channels.sms_commands import HELP, START, STOP, command
from statushub.channels.sms_length import encoded, length, parts, plainly
from statushub.channels.wire import said
from statushub.channels.wire.answers import judge
from statushub.channels.wire.retry_after import seconds_of

_NAMES = st.sampled_from(
    [
        "status",
        "error",
        "errors",
        "messages",
        "message-count",
        "message-id",
        "success",
        "data",
        "id",
    ]
)
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(_NAMES | st.text(), inner),
    max_leaves=12,
)
_FIELDS = st.dictionaries(
    st.sampled_from(["from", "body", "text", "msisdn", "messagesid", "status", "err-code", "x"]),
    st.text() | st.sampled_from(["delivered", "failed", "unreachable", "9"]),
)
VERDICTS = {said.TAKEN, said.REFUSED, said.FAILED, said.AWAY, said.SHAKY, said.DOUBTFUL}


def answer(status: int, kind: str, wait: str = "") -> requests.Response:
    found = requests.Response()
    found.status_code = status
    found.headers.update({"Content-Type": kind, "Retry-After": wait})
    return found


@given(_DOCUMENTS, st.sampled_from([200, 202, 400, 401, 429, 500]))
def test_any_document_is_judged(document: object, status: int) -> None:
    found = judge(answer(status, "application/json"), json.dumps(document))
    assert found.verdict in VERDICTS
    assert len(found.reference) <= 128
    if status >= 400:
        assert found.verdict != said.TAKEN


@given(st.none() | st.text(), st.integers(100, 599), st.text(max_size=40))
def test_any_words_are_judged(text: str | None, status: int, kind: str) -> None:
    assert judge(answer(status, kind), text).verdict in VERDICTS


@given(st.text())
def test_any_retry_after_is_a_wait_or_none(words: str) -> None:
    wait = seconds_of(words)
    assert wait is None or 0 <= wait <= 6 * 3600


@given(_FIELDS)
def test_any_call_is_a_word_a_receipt_or_nothing(fields: dict[str, str]) -> None:
    reply = sms_heard.reply(fields)
    assert reply is None or (reply.sender and reply.words and len(reply.sender) <= 40)
    receipt = sms_heard.receipt(fields)
    assert receipt is None or receipt.state in {"delivered", "failed_permanent"}


@given(st.text())
def test_any_text_is_a_command_or_none(words: str) -> None:
    assert command(words) in {None, STOP, START, HELP}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=700))
def test_parts_are_as_many_as_were_counted_and_lose_nothing(text: str) -> None:
    found = length(text)
    cut = parts(text)
    assert len(cut) == found.parts
    assert "".join(cut) == text
    room = 160 if found.parts == 1 else 153
    for part in cut:
        octets = encoded(part, gsm=found.encoding == "GSM-7")
        assert len(octets) <= (room if found.encoding == "GSM-7" else 140)
    assert length(plainly(text)).parts <= found.parts
