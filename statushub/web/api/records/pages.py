"""The page itself, and what may be said on it: what a program needs to know before it writes."""

from pydantic import BaseModel, Field

from statushub import channels, kinds, language
from statushub.kinds import Kind
from statushub.model.pages import Page
from statushub.render import addresses


class StateRecord(BaseModel):
    """One state of a kind of notice."""

    name: str
    phase: str = Field(description="ahead, now, standing or over.")
    moves: list[str] = Field(description="States that may come next.")


class PartRecord(BaseModel):
    """One named piece of text."""

    name: str
    limit: int = Field(description="The most characters it may have.")
    required: bool
    markdown: bool = Field(description="Whether it is Markdown; else one plain line.")


class MomentRecord(BaseModel):
    """One date a notice may have."""

    name: str
    required: bool
    after: str | None = Field(description="The date that must come before it.")


class KindRecord(BaseModel):
    """A kind of notice."""

    name: str
    states: list[StateRecord]
    first: list[str] = Field(description="States it may begin in; the first is the default.")
    impacts: list[str] = Field(description="The first is the default.")
    texts: list[PartRecord]
    moments: list[MomentRecord]
    accountable: bool = Field(description="Its corrections are shown word by word.")
    supersedable: bool = Field(
        description="A later notice of this kind can replace an earlier one."
    )


class PageRecord(BaseModel):
    """The published page."""

    id: str
    names: dict[str, str]
    about: dict[str, str]
    languages: list[str] = Field(description="What every notice is written in.")
    default_language: str
    time_zone: str = Field(examples=["Europe/Madrid"])
    support_url: str | None
    urls: dict[str, str] = Field(description="Where readers find it, by language.")
    kinds: list[KindRecord]
    channels: list[str] = Field(description="Ways of reaching subscribers.")


def page(row: Page, public_url: str) -> PageRecord:
    """Return the page."""
    return PageRecord(
        id=row.public_id,
        names={text.language: text.name for text in row.texts},
        about={text.language: text.about for text in row.texts},
        languages=list(language.available()),
        default_language=language.default(),
        time_zone=row.time_zone,
        support_url=row.support_url,
        urls={code: addresses.home(public_url, code) for code in language.available()},
        kinds=[_kind(kind) for kind in kinds.every()],
        channels=[channel.name for channel in channels.every()],
    )


def _kind(kind: Kind) -> KindRecord:
    return KindRecord(
        name=kind.name,
        states=[
            StateRecord(name=state.name, phase=state.phase, moves=list(state.moves))
            for state in kind.states
        ],
        first=list(kind.first),
        impacts=list(kind.impacts),
        texts=[
            PartRecord(
                name=part.name, limit=part.limit, required=part.required, markdown=part.markdown
            )
            for part in kind.parts
        ],
        moments=[
            MomentRecord(name=moment.name, required=moment.required, after=moment.after)
            for moment in kind.moments
        ],
        accountable=kind.accountable,
        supersedable=kind.superseded is not None,
    )
