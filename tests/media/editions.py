"""What editors wrote (`scenes.py`) as views in two languages: what the media tests send."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from markupsafe import Markup, escape

from statushub import contact_types, kinds
from statushub.language import gettext, speaking
from statushub.render.differences import pieces
from statushub.render.markdown import to_html
from statushub.render.matter import Edition, News
from statushub.render.plain import plain
from statushub.render.view.affected import AffectedContactView, AffectedView, UsableView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import LinkedNotice, MomentView, NoticeView, PartView
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.render.view.update import Difference, UpdateView
from tests.media.scenes import AT, Contact, Posting, Scene, Texts

LANGUAGES = ("en", "es")
NAMES = {"en": "Ribera Customer Services", "es": "Atención al Cliente Ribera"}
URL = "https://status.ribera.example"
IDS = {"Phone lines": "ph0nel1nes00", "Cancel a contract": "cancelcont00"}
SPANISH = {"Phone lines": "Atención telefónica", "Cancel a contract": "Cancelar un contrato"}


def masthead(language: str) -> Masthead:
    """Return what stands around everything in a language."""
    return Masthead(
        id="page0ribera0",
        name=NAMES[language],
        about=NOTHING,
        language=language,
        languages=LANGUAGES,
        created_at=AT - timedelta(days=400),
        public_url=URL,
        zone="Europe/Madrid",
        zone_name="Madrid",
        colour="#6b1f4f",
        logo_url=None,
        support_url="https://www.ribera.example/help",
    )


def news(scene: Scene) -> News:
    """Return a scene in both languages, as a fan-out hands it over."""
    return News({language: edition(scene, language) for language in LANGUAGES})


def edition(scene: Scene, language: str) -> Edition:
    """Return a scene in one language."""
    with speaking(language):
        notice = _notice(scene, language)
    return Edition(masthead(language), notice, notice.newest)


def phrase(texts: Texts, part: str, language: str, *, markdown: bool = True) -> Phrase:
    """Return a part's words in a language, else in the other one and marked."""
    for spoken in (language, *LANGUAGES):
        content = texts.get(spoken, {}).get(part, "")
        if content:
            html = Markup(to_html(content)) if markdown else escape(content)
            return Phrase(content, html, spoken, foreign=spoken != language)
    return NOTHING


def _notice(scene: Scene, language: str) -> NoticeView:
    kind = kinds.get(scene.kind)
    first, newest = scene.postings[0], scene.postings[-1]
    state = kind.state(newest.state)
    lasting = {
        code: {**texts, **newest.corrected.get(code, {})} for code, texts in first.texts.items()
    }
    over = scene.withdrawn or state.phase == "over"
    at = AT + newest.later
    return NoticeView(
        id="notice00rib1",
        number=17,
        kind=kind.name,
        kind_label=str(kind.label),
        state=newest.state,
        state_label=str(state.label),
        phase="over" if scene.withdrawn else state.phase,
        impact=kind.impacts[0],
        impact_label="",
        withdrawn_at=at + timedelta(minutes=5) if scene.withdrawn else None,
        title=phrase(first.texts, "title", language, markdown=False),
        parts=tuple(
            PartView(part.name, str(part.label), phrase(lasting, part.name, language))
            for part in kind.parts
            if part.lasting and part.name != "title" and not scene.withdrawn
            if any(part.name in texts for texts in first.texts.values())
        ),
        moments=tuple(
            MomentView(name, str(kind.moment(name).label), moment, moment <= at)
            for name, moment in scene.moments.items()
        ),
        services=_services(first, language) if not newest.services else _services(newest, language),
        updates=tuple(
            _update(scene, number, language) for number in range(len(scene.postings), 0, -1)
        ),
        began_at=AT,
        closed_at=at if over else None,
        next_update_at=AT + scene.next_update if scene.next_update else None,
        overdue=False,
        url=f"{URL}/{language}/notices/notice00rib1",
        listed=kind.listed,
        supersedes=_linked("notice00rib0", scene.replaces, language),
        superseded_by=_linked("notice00rib2", scene.replaced_by, language),
        contact_points=_contacts(first if not newest.contacts else newest, at, language),
    )


def _linked(public_id: str, titles: Mapping[str, str], language: str) -> LinkedNotice | None:
    if not titles:
        return None
    title = Phrase(titles[language], escape(titles[language]), language)
    return LinkedNotice(public_id, title, f"{URL}/{language}/notices/{public_id}")


def _differences(scene: Scene, posting: Posting, language: str) -> tuple[Difference, ...]:
    first, kind = scene.postings[0].texts, kinds.get(scene.kind)
    return tuple(
        Difference(
            part=name,
            label=str(kind.part(name).label),
            language=language,
            foreign=False,
            before=phrase(first, name, language),
            pieces=pieces(plain(first[language][name]), plain(words)),
        )
        for name, words in posting.corrected.get(language, {}).items()
    )


def _update(scene: Scene, number: int, language: str) -> UpdateView:
    posting = scene.postings[number - 1]
    state = kinds.get(scene.kind).state(posting.state)
    words = (
        gettext("We withdrew this notice. It no longer applies.")
        if scene.withdrawn
        else gettext("We have corrected what this notice says.")
        if posting.corrected
        else str(state.words)
    )
    instead = Phrase(words, escape(words), language)
    texts: Texts = {} if scene.withdrawn else posting.texts
    return UpdateView(
        id=f"update00rib{number}",
        number=number,
        state=posting.state,
        state_label=str(state.label),
        keeps_state=number > 1 and scene.postings[number - 2].state == posting.state,
        at=AT + posting.later,
        edited_at=None,
        body=phrase(texts, "body", language) or instead,
        advice=phrase(texts, "advice", language),
        sms=phrase(texts, "sms", language, markdown=False),
        services=_services(posting, language),
        missing=language not in posting.texts,
        url=f"{URL}/{language}/notices/notice00rib1#update00rib{number}",
        corrects="update00rib1" if posting.corrected else "",
        differences=_differences(scene, posting, language),
        contact_points=_contacts(posting, AT + posting.later, language),
    )


def _contacts(posting: Posting, at: datetime, language: str) -> tuple[AffectedContactView, ...]:
    return tuple(
        AffectedContactView(
            id=_contact_id(one),
            type=one.type,
            type_label=str(contact_types.get(one.type).label),
            label=_label(one, language),
            url=f"{URL}/{language}/contact#{_contact_id(one)}",
            stated=one.stated,
            old_state=one.old,
            new_state=one.new,
            at=at,
            ended=one.ended,
            wait_minutes=one.wait,
            begins_at=None,
            until=one.until,
            offered=tuple(_usable(other, language) for other in one.offered),
            closed_too=tuple(_usable(other, language) for other in one.closed_too),
        )
        for one in posting.contacts
    )


def _contact_id(one: Contact) -> str:
    return f"{one.type[:6]:0<12}"


def _label(one: Contact, language: str) -> Phrase:
    words = one.spanish if language == "es" else one.english
    return Phrase(words, escape(words), language)


def _usable(one: Contact, language: str) -> UsableView:
    kind = contact_types.get(one.type)
    return UsableView(
        id=_contact_id(one),
        label=_label(one, language),
        within=_label(one, language),
        link=kind.link(one.address),
        shown=kind.shown(one.address),
        url=f"{URL}/{language}/contact#{_contact_id(one)}",
    )


def _services(posting: Posting, language: str) -> tuple[AffectedView, ...]:
    return tuple(
        AffectedView(
            id=IDS[name],
            name=_name(name, language),
            group=NOTHING,
            url=f"{URL}/{language}/services/{IDS[name]}",
            stated=new,
            old_status=old,
            new_status=new,
        )
        for name, (old, new) in posting.services.items()
    )


def _name(name: str, language: str) -> Phrase:
    words = SPANISH[name] if language == "es" else name
    return Phrase(words, escape(words), language)
