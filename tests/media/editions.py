"""Updates made by hand, in two languages: what the media tests send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from markupsafe import Markup, escape

from statushub import contact_types, kinds
from statushub.language import gettext, speaking
from statushub.model.claims import STATUSES
from statushub.render.differences import pieces
from statushub.render.markdown import to_html
from statushub.render.matter import Edition, News
from statushub.render.plain import plain
from statushub.render.view.affected import AffectedContactView, AffectedView, UsableView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import LinkedNotice, MomentView, NoticeView, PartView
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.render.view.update import Difference, UpdateView

LANGUAGES = ("en", "es")
NAMES = {"en": "Ribera Customer Services", "es": "Atención al Cliente Ribera"}
URL = "https://status.ribera.example"
AT = datetime(2026, 3, 3, 9, 32, tzinfo=UTC)
IDS = {"Phone lines": "ph0nel1nes00", "Cancel a contract": "cancelcont00"}
SPANISH = {"Phone lines": "Atención telefónica", "Cancel a contract": "Cancelar un contrato"}

Texts = Mapping[str, Mapping[str, str]]
"""Words by language and part."""


@dataclass(frozen=True)
class Contact:
    """What a posting says of one contact point."""

    type: str
    english: str
    spanish: str
    stated: str
    old: str = ""
    new: str = ""
    ended: bool = False
    wait: int | None = None
    until: datetime | None = None
    offered: tuple["Contact", ...] = ()
    closed_too: tuple["Contact", ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Posting:
    """One update as an editor wrote it."""

    state: str
    texts: Texts
    services: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Old and new status by English name."""
    later: timedelta = timedelta()
    corrected: Texts = field(default_factory=dict)
    """What it puts right in the first posting, where it is a correction."""
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class Scene:
    """One notice as an editor wrote it; the newest posting is the one that is sent."""

    kind: str
    postings: tuple[Posting, ...]
    moments: Mapping[str, datetime] = field(default_factory=dict)
    next_update: timedelta | None = None
    withdrawn: bool = False
    replaced_by: Mapping[str, str] = field(default_factory=dict)
    """The title of the notice that replaces it, by language."""
    replaces: Mapping[str, str] = field(default_factory=dict)


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


CLOSED = Posting(
    "investigating",
    {
        "en": {
            "title": "Phone lines closed in Madrid",
            "body": "A power cut has closed our call centre in Madrid. We cannot take calls.\n\n"
            "What still works:\n\n- the website and the app\n- our counters in **Valencia** and "
            "Bilbao ([opening hours](https://www.ribera.example/counters))",
            "advice": "Use web chat. The wait there is about 5 minutes.",
        },
        "es": {
            "title": "Líneas telefónicas cerradas en Madrid",
            "body": "Un corte de luz ha cerrado nuestro centro de llamadas de Madrid. "
            "No podemos atender llamadas.\n\nSigue funcionando:\n\n- el sitio web y la aplicación\n"
            "- nuestras oficinas de **Valencia** y Bilbao "
            "([horarios](https://www.ribera.example/oficinas))",
            "advice": "Use el chat web. La espera es de unos 5 minutos.",
        },
    },
    {
        "Phone lines": (STATUSES[0], STATUSES[4]),
        "Cancel a contract": (STATUSES[0], STATUSES[2]),
    },
)
UNCHANGED = Posting(
    "investigating",
    {
        "en": {"body": "The power company expects to have the line back at 12:00."},
        "es": {"body": "La compañía eléctrica espera restablecer el servicio a las 12:00."},
    },
    later=timedelta(minutes=50),
)
RESOLVED = Posting(
    "resolved",
    {"en": {"body": "Our phone lines are open again."}, "es": {"body": "Ya puede llamarnos."}},
    {
        "Phone lines": (STATUSES[4], STATUSES[0]),
        "Cancel a contract": (STATUSES[2], STATUSES[0]),
    },
    later=timedelta(hours=2, minutes=40),
)
IN_ENGLISH_ONLY = Posting("investigating", {"en": CLOSED.texts["en"]}, CLOSED.services)

ANNOUNCED = Posting(
    "announced",
    {
        "en": {
            "title": "You can cancel a contract online without calling",
            "body": "We are making it easier to leave.",
            "before": "You had to **call** us or go to a counter.",
            "after": "You can cancel in *My account*, and you get a receipt at once.",
            "affected": "Everybody with a home contract. Business contracts stay as they are.",
            "advice": "If you want to cancel before 1 April, call 900 000 000.",
        },
        "es": {
            "title": "Podrá cancelar un contrato en línea sin llamar",
            "body": "Ponemos más fácil darse de baja.",
            "before": "Había que **llamar** o acudir a una oficina.",
            "after": "Podrá cancelar en *Mi cuenta* y recibirá al momento un justificante.",
            "affected": "Quienes tengan un contrato de hogar. Los contratos de empresa no cambian.",
            "advice": "Para cancelar antes del 1 de abril, llame al 900 000 000.",
        },
    },
    {"Cancel a contract": (STATUSES[0], STATUSES[0])},
)
CHAT = Contact("chat", "Web chat", "Chat web", "", address="https://chat.ribera.example/")
EMAIL = Contact("email", "Email", "Correo electrónico", "", address="ayuda@ribera.example")
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
ILLNESS = Posting(
    "in_force",
    {
        "en": {"title": "No telephone service this weekend", "body": "Half of our team is ill."},
        "es": {
            "title": "Sin atención telefónica este fin de semana",
            "body": "La mitad de nuestro equipo está enferma.",
        },
    },
    contacts=(
        Contact(
            "phone", "Phone", "Teléfono", "closed", "open", "closed", until=MONDAY, offered=(CHAT,)
        ),
        Contact(
            "counter",
            "Counter in Valencia",
            "Oficina de Valencia",
            "busy",
            "open",
            "busy",
            wait=25,
            until=MONDAY,
            closed_too=(CHAT,),
            offered=(EMAIL,),
        ),
    ),
)
ALL_BACK = Posting(
    "over",
    {"en": {"body": "Everybody is back."}, "es": {"body": "Ya estamos todos."}},
    later=timedelta(days=6),
    contacts=(
        Contact("phone", "Phone", "Teléfono", "closed", "closed", "open", ended=True),
        Contact(
            "counter", "Counter in Valencia", "Oficina de Valencia", "busy", "busy", ended=True
        ),
    ),
)

SCENES = {
    "contacts-closed": Scene("advisory", (ILLNESS,), moments={"ends_at": MONDAY}),
    "contacts-back": Scene("advisory", (ILLNESS, ALL_BACK), moments={"ends_at": MONDAY}),
    "incident": Scene("incident", (CLOSED,), next_update=timedelta(hours=1)),
    "incident-update": Scene("incident", (CLOSED, UNCHANGED), next_update=timedelta(hours=3)),
    "incident-resolved": Scene("incident", (CLOSED, UNCHANGED, RESOLVED)),
    "incident-untranslated": Scene("incident", (IN_ENGLISH_ONLY,)),
    "incident-withdrawn": Scene("incident", (CLOSED,), withdrawn=True),
    "maintenance": Scene(
        "maintenance",
        (
            Posting(
                "scheduled",
                {
                    "en": {
                        "title": "Online account closed for work on Sunday night",
                        "body": "We are moving your account to new computers. "
                        "You cannot sign in, pay or cancel online while we do it.",
                        "advice": "Pay before Sunday at 23:00 or after Monday at 05:00.",
                    },
                    "es": {
                        "title": "Cuenta en línea cerrada por obras el domingo por la noche",
                        "body": "Trasladamos su cuenta a equipos nuevos. Mientras tanto no podrá "
                        "iniciar sesión, pagar ni cancelar en línea.",
                        "advice": "Pague antes del domingo a las 23:00 "
                        "o después del lunes a las 5:00.",
                        "sms": "Cuenta en línea cerrada del domingo 8 a las 23:00 "
                        "al lunes 9 a las 5:00. Pague antes o después.",
                    },
                },
                {"Cancel a contract": (STATUSES[0], STATUSES[0])},
            ),
        ),
        moments={
            "starts_at": datetime(2026, 3, 8, 22, 0, tzinfo=UTC),
            "ends_at": datetime(2026, 3, 9, 4, 0, tzinfo=UTC),
        },
    ),
    "policy-change": Scene(
        "policy_change",
        (ANNOUNCED,),
        moments={"effective_from": datetime(2026, 3, 31, 22, 0, tzinfo=UTC)},
    ),
    "policy-change-corrected": Scene(
        "policy_change",
        (
            ANNOUNCED,
            Posting(
                "announced",
                {"en": {}, "es": {}},
                later=timedelta(days=2),
                corrected={
                    "en": {
                        "after": "You can cancel in *My account*, and you get a receipt "
                        "by mail within a day."
                    },
                    "es": {
                        "after": "Podrá cancelar en *Mi cuenta* y recibirá por correo, "
                        "en un día, un justificante."
                    },
                },
            ),
        ),
        moments={"effective_from": datetime(2026, 3, 31, 22, 0, tzinfo=UTC)},
    ),
    "policy-change-superseded": Scene(
        "policy_change",
        (ANNOUNCED, Posting("superseded", {"en": {}, "es": {}}, later=timedelta(days=60))),
        moments={"effective_from": datetime(2026, 3, 31, 22, 0, tzinfo=UTC)},
        replaced_by={
            "en": "You can cancel a contract by any message to us",
            "es": "Podrá cancelar un contrato con cualquier mensaje",
        },
    ),
    "advisory": Scene(
        "advisory",
        (
            Posting(
                "in_force",
                {
                    "en": {
                        "title": "Longer waits on the phone until Friday",
                        "body": "Many of our agents are ill. We answer more slowly than usual.",
                        "wait": "about 25 minutes instead of 5",
                        "advice": "Use web chat: the wait there is about 5 minutes.",
                    },
                    "es": {
                        "title": "Más espera en el teléfono hasta el viernes",
                        "body": "Gran parte del equipo está de baja. Tardamos más de lo habitual "
                        "en atender las llamadas.",
                        "wait": "unos 25 minutos en lugar de 5",
                        "advice": "Use el chat web: la espera es de unos 5 minutos.",
                    },
                },
                {"Phone lines": (STATUSES[0], STATUSES[2])},
            ),
        ),
        moments={
            "starts_at": AT,
            "ends_at": datetime(2026, 3, 6, 17, 0, tzinfo=UTC),
        },
    ),
}
