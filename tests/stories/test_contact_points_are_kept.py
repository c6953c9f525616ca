"""What is stated of a contact point is checked field by field, kept whole, and changed whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import contact_points as actions
from statushub.actions.contact_points import Exceptional, SaveContactPoint, UseInstead
from statushub.errors import Refused
from statushub.model import contact_points, pages
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts, gather
from tests.installation import Installation

PHONE = SaveContactPoint(
    type="phone",
    address="+34 915 550 100",
    labels={"en": "Customer phone", "es": "Teléfono de clientes"},
    instructions={"en": "Have your number ready.", "es": "Tenga a mano su número."},
    languages=("es", "en", "ca"),
    time_zone="Atlantic/Canary",
    stale_after_minutes=10,
    exceptions=(
        Exceptional(date(2026, 12, 24), date(2026, 12, 24), "10:00-14:00", {"en": "Christmas Eve"}),
    ),
)
CHAT = SaveContactPoint("chat", "https://chat.example.org/")


@pytest.fixture(autouse=True)
def speaking(house: Installation) -> Iterator[None]:
    with house.app.test_request_context():
        yield


def stated(point: ContactPoint) -> SaveContactPoint:
    with database.reading() as session:
        return actions.as_stated(session, found(session, point))


def found(session: Session, point: ContactPoint) -> ContactPoint:
    page = pages.the_page(session)
    return contact_points.contact_point(session, page.id, point.public_id)


def facts() -> Facts:
    with database.reading() as session:
        return gather(session, pages.the_page(session), clock.now())


def test_it_is_kept_as_it_was_stated(house: Installation) -> None:
    service = house.service()
    chat = actions.save_contact_point(CHAT, HOUSE)
    told = replace(
        PHONE,
        services=(service.public_id,),
        alternatives=(UseInstead(chat.public_id, {"en": "It is the quickest."}),),
    )
    phone = actions.save_contact_point(told, HOUSE)
    kept = replace(told, address="+34915550100", contact_point_id=phone.public_id)
    assert stated(phone) == kept
    assert facts().offers == {service.id: [phone.id]}


def test_one_part_is_changed_and_the_rest_stays(house: Installation) -> None:
    phone = actions.save_contact_point(PHONE, HOUSE)
    before = stated(phone)
    actions.change_contact_point(
        phone.public_id, lambda had: replace(had, stale_after_minutes=60), HOUSE
    )
    assert stated(phone) == replace(before, stale_after_minutes=60)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("type", {"type": "pigeon"}),
        ("address", {"address": "by the door"}),
        ("address", {"type": "email", "address": "+34915550100"}),
        ("labels.es", {"labels": {"en": "Phone"}}),
        ("labels.fr", {"labels": {**PHONE.labels, "fr": "Téléphone"}}),
        ("labels.en", {"labels": {**PHONE.labels, "en": "x" * 121}}),
        ("instructions.en", {"instructions": {"en": "x" * 1001}}),
        ("languages", {"languages": ("es", "klingonish")}),
        ("time_zone", {"time_zone": "Europe/Atlantis"}),
        ("hours", {"hours": "Mo-Fr 09:00-14:00,13:00-19:00"}),
        ("hours", {"hours": "Mo 25:00-26:00"}),
        ("holidays", {"holidays": "ES-ATLANTIS"}),
        ("stale_after_minutes", {"stale_after_minutes": 0}),
        ("services", {"services": ("nosuchthing",)}),
        ("alternatives.0.contact_point_id", {"alternatives": (UseInstead("nosuchthing"),)}),
        (
            "exceptions.0.last_day",
            {"exceptions": (Exceptional(date(2026, 12, 24), date(2026, 12, 23)),)},
        ),
        (
            "exceptions.1.first_day",
            {
                "exceptions": (
                    Exceptional(date(2026, 12, 24), date(2026, 12, 26)),
                    Exceptional(date(2026, 12, 26), date(2026, 12, 26)),
                )
            },
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field: str, changes: dict[str, object]) -> None:
    phone = actions.save_contact_point(PHONE, HOUSE)
    before = stated(phone)
    with pytest.raises(Refused) as refused:
        actions.change_contact_point(
            phone.public_id,
            lambda had: replace(had, **changes),  # type: ignore[arg-type]
            HOUSE,
        )
    assert [fault.field for fault in refused.value.faults] == [field]
    assert stated(phone) == before


def test_two_may_stand_in_for_each_other_but_none_for_itself() -> None:
    phone = actions.save_contact_point(PHONE, HOUSE)
    chat = actions.save_contact_point(
        replace(CHAT, alternatives=(UseInstead(phone.public_id),)), HOUSE
    )

    def use_instead(*ids: str) -> None:
        alternatives = tuple(UseInstead(one) for one in ids)
        actions.change_contact_point(
            phone.public_id, lambda had: replace(had, alternatives=alternatives), HOUSE
        )

    use_instead(chat.public_id)
    with pytest.raises(Refused, match="itself"):
        use_instead(phone.public_id)
    with pytest.raises(Refused, match="already"):
        use_instead(chat.public_id, chat.public_id)
    actions.retire_contact_point(chat.public_id, HOUSE)
    with pytest.raises(Refused, match="off the page"):
        use_instead(chat.public_id)


def test_what_comes_back_to_the_page_stands_in_again() -> None:
    chat = actions.save_contact_point(CHAT, HOUSE)
    instead = (UseInstead(chat.public_id, {"en": "Quick"}),)
    phone = actions.save_contact_point(replace(PHONE, alternatives=instead), HOUSE)
    actions.retire_contact_point(chat.public_id, HOUSE)
    assert stated(phone).alternatives == ()
    actions.change_contact_point(
        phone.public_id, lambda had: replace(had, languages=("es",)), HOUSE
    )
    actions.restore_contact_point(chat.public_id, HOUSE)
    assert stated(phone).alternatives == instead


def standing(*points: ContactPoint) -> list[str]:
    return [facts().availability(one).state for one in points]


def test_a_hand_says_how_it_stands_and_takes_it_back() -> None:
    phone = actions.save_contact_point(PHONE, HOUSE)
    version = facts().version
    actions.state_by_hand(phone.public_id, "busy", HOUSE)
    stands = facts().availability(phone)
    assert (stands.state, stands.source) == ("busy", "hand")
    actions.state_by_hand(phone.public_id, "busy", HOUSE)
    actions.state_by_hand(phone.public_id, None, HOUSE)
    assert facts().availability(phone).source == ""
    assert facts().version == version + 2


def test_several_are_stated_in_one_step_and_it_is_undone(either_house: Installation) -> None:
    with either_house.app.test_request_context():
        phone, chat = (actions.save_contact_point(one, HOUSE) for one in (PHONE, CHAT))
        ids = phone.public_id, chat.public_id
        actions.state_by_hand(ids[0], "busy", HOUSE)
        at = actions.state_several(dict.fromkeys(ids, "closed"), HOUSE)
        assert standing(phone, chat) == ["closed", "closed"]
        assert actions.state_several(dict.fromkeys(ids, "closed"), HOUSE) is None
        assert at
        assert actions.undo(at, HOUSE) == 2
        assert standing(phone, chat) == ["busy", ""]
        assert actions.undo(at, HOUSE) == 0


def test_what_was_stated_anew_is_not_undone() -> None:
    phone, chat = (actions.save_contact_point(one, HOUSE) for one in (PHONE, CHAT))
    at = actions.state_several({phone.public_id: "closed", chat.public_id: "closed"}, HOUSE)
    actions.state_by_hand(chat.public_id, "limited", HOUSE)
    assert at
    assert actions.undo(at, HOUSE) == 1
    assert standing(phone, chat) == ["", "limited"]


def test_services_say_through_what_they_are_reached_and_in_which_order(
    house: Installation,
) -> None:
    service = house.service()
    phone = actions.save_contact_point(replace(PHONE, services=(service.public_id,)), HOUSE)
    chat = actions.save_contact_point(replace(CHAT, services=(service.public_id,)), HOUSE)
    assert facts().offers[service.id] == [phone.id, chat.id]
    actions.offer(service.public_id, [chat.public_id, phone.public_id], HOUSE)
    assert facts().offers[service.id] == [chat.id, phone.id]
    actions.change_contact_point(chat.public_id, lambda had: replace(had, services=()), HOUSE)
    assert facts().offers[service.id] == [phone.id]
    with pytest.raises(Refused, match="contact_points"):
        actions.offer(service.public_id, ["nosuchthing"], HOUSE)


def test_they_stand_in_the_order_given() -> None:
    phone, chat = (actions.save_contact_point(one, HOUSE) for one in (PHONE, CHAT))
    actions.arrange([chat.public_id], HOUSE)
    assert [one.id for one in facts().contact_points] == [chat.id, phone.id]
