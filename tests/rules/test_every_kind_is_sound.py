"""What a kind of notice declares fits together: every name it uses is there, and it can end."""

import pytest

from statushub import kinds
from statushub.kinds import Kind
from tests.house.strangers import recall

every_kind = pytest.mark.parametrize(
    "kind", [*kinds.every(), recall.KIND], ids=lambda kind: str(kind.name)
)


@every_kind
def test_states_lead_to_states(kind: Kind) -> None:
    names = [state.name for state in kind.states]
    assert len(set(names)) == len(names)
    assert set(kind.first) <= set(names)
    assert kind.first
    for state in kind.states:
        assert set(state.moves) <= set(names) - {state.name}


@every_kind
def test_every_state_can_end(kind: Kind) -> None:
    over = {state.name for state in kind.states if state.phase == "over"}
    for state in kind.states:
        assert state.name in over or set(state.moves) & over or _ahead_of(kind, state.name, over)


def _ahead_of(kind: Kind, name: str, over: set[str]) -> bool:
    return any(set(kind.state(after).moves) & over for after in kind.state(name).moves)


@every_kind
def test_dates_move_between_states_and_follow_dates(kind: Kind) -> None:
    names = [state.name for state in kind.states]
    dates = [moment.name for moment in kind.moments]
    for place, moment in enumerate(kind.moments):
        assert {*moment.moves, *moment.moves.values()} <= set(names)
        assert moment.after is None or moment.after in dates[:place]


@every_kind
def test_it_has_a_title_and_texts_it_names(kind: Kind) -> None:
    parts = [part.name for part in kind.parts]
    assert len(set(parts)) == len(parts)
    assert kind.part("title").required
    assert kind.part("title").lasting
    for place, part in enumerate(kind.parts):
        assert part.beside is None or part.beside in parts[:place]


@every_kind
def test_what_is_replaced_is_over(kind: Kind) -> None:
    if kind.superseded is not None:
        assert kind.state(kind.superseded).phase == "over"
        assert not kind.state(kind.superseded).moves


STATUSPAGE = {
    "incident": {
        "ahead": set[str](),
        "now": {"investigating", "identified", "monitoring"},
        "standing": set[str](),
        "over": {"resolved"},
    },
    "scheduled_maintenance": {
        "ahead": {"scheduled"},
        "now": {"in_progress", "verifying"},
        "standing": set[str](),
        "over": {"completed"},
    },
}


@every_kind
def test_clients_of_the_statuspage_api_are_told_words_they_know(kind: Kind) -> None:
    if kind.statuspage is None:
        return
    for state in kind.states:
        assert (state.statuspage or state.name) in STATUSPAGE[kind.statuspage][state.phase]
    if kind.statuspage == "scheduled_maintenance":
        assert kind.begins
        assert kind.ends


@every_kind
def test_impacts_are_known(kind: Kind) -> None:
    assert set(kind.impacts) <= set(kinds.IMPACTS)
    assert set(kind.pressing) <= set(kind.impacts)


@every_kind
def test_readers_of_alerts_are_told_words_they_know(kind: Kind) -> None:
    assert kind.cap_category in {
        *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env"),
        *("Transport", "Infra", "CBRNE", "Other"),
    }
