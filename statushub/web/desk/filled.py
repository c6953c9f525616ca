"""The form of a posting as it was filled in: read, kept on refusal, handed on by the preview."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from statushub import language, tokens
from statushub.kinds import Kind, Part
from statushub.model import ids
from statushub.web.desk import contact_said, reminding

SEAL = "posting"
"""The purpose of the token that carries the id of what is to be posted."""
_FIXED = ("state", "wait_minutes")
"""What is said of a contact point once; what to use instead has a field for each choice."""


@dataclass(frozen=True)
class Filled:
    """Everything in the form, as typed; `seal` names what it is going to be, so that it is once."""

    state: str = ""
    impact: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    contact_points: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """State, wait and what to use instead, by public id."""
    moments: Mapping[str, str] = field(default_factory=dict)
    reminders: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By date; one that the form did not ask about is not in it."""
    next_update_at: str = ""
    supersedes: str = ""
    without: tuple[str, ...] = ()
    notify: bool = True
    seal: str = ""

    @property
    def public_id(self) -> str:
        """Return the id given out with the form; a new one where it was not given out here."""
        genuine = tokens.genuine(self.seal, SEAL)
        return tokens.public_id_of(self.seal) if genuine else ids.public_id()

    def says(self, parts: Iterable[Part]) -> bool:
        """Tell whether any of some parts is written in any language."""
        names = {part.name for part in parts}
        return any(written.get(name) for written in self.texts.values() for name in names)

    @property
    def fields(self) -> Iterator[tuple[str, str]]:
        """Go through it as name and value of hidden fields."""
        yield from (("state", self.state), ("impact", self.impact), ("seal", self.seal))
        yield from (("next_update_at", self.next_update_at), ("supersedes", self.supersedes))
        yield "notify", "yes" if self.notify else "no"
        for code, parts in self.texts.items():
            yield from ((f"texts.{code}.{name}", words) for name, words in parts.items())
        yield from ((f"services.{name}", status) for name, status in self.services.items())
        for public_id, said in self.contact_points.items():
            names = ((f"contact_points.{public_id}.{name}", words) for name, words in said.items())
            yield from names
        yield from self.moments.items()
        yield from reminding.fields(self.reminders)
        yield from (("without_languages", code) for code in self.without)


def seal() -> str:
    """Return the token of a form handed out now."""
    return tokens.derive(SEAL, ids.public_id())


def given(form: MultiDict[str, str], kind: Kind) -> Filled:
    """Return what was sent, unchecked."""
    return Filled(
        state=form.get("state", ""),
        impact=form.get("impact", ""),
        texts={
            code: {part.name: form.get(f"texts.{code}.{part.name}", "") for part in kind.parts}
            for code in language.available()
        },
        services={
            name.removeprefix("services."): status
            for name, status in form.items()
            if name.startswith("services.") and status
        },
        contact_points=_contact_points(form),
        moments={moment.name: form.get(moment.name, "") for moment in kind.moments},
        reminders=reminding.given(form, kind),
        next_update_at=form.get("next_update_at", ""),
        supersedes=form.get("supersedes", ""),
        without=tuple(form.getlist("without_languages")),
        notify=form.get("notify", "yes") == "yes",
        seal=form.get("seal", ""),
    )


def _contact_points(form: MultiDict[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for field_name, words in form.items():
        about, public_id, name = [*field_name.split(".", 2), "", ""][:3]
        if about == "contact_points" and (name in _FIXED or contact_said.is_choice(name)):
            found.setdefault(public_id, {})[name] = words
    # What follows a state says nothing without one.
    return {public_id: said for public_id, said in found.items() if said.get("state")}
