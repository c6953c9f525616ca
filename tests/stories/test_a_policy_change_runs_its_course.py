"""A policy change is announced, takes effect, is corrected, replaced and ends: seen, told once."""

from datetime import UTC, datetime, timedelta

from statushub import clock
from statushub.actions import corrections, notices
from statushub.actions.corrections import CorrectUpdate
from statushub.actions.notices import PostUpdate
from statushub.model.audit import HOUSE
from tests.installation import Installation, MovedClock
from tests.policy_changes import (
    BEFORE_DST,
    FROM,
    LATER,
    NEWER,
    TITLES,
    UNTIL,
    Readers,
    announced,
    before,
    notice_of,
    page_of,
    refused,
    texts,
)


def test_it_takes_effect_is_corrected_and_replaced_and_each_is_told_once(
    either_house: Installation, moved: MovedClock
) -> None:
    house = either_house
    moved.to(BEFORE_DST)
    readers = Readers(house)
    first = announced(moments={"effective_from": FROM, "effective_until": UNTIL})
    assert readers.hear() == ["[Announced] Notice is 15 days"]
    read = page_of(house, first)
    assert "Tuesday 30 March 2027, 00:00 (Madrid)" in read
    body = "<p>We change how long before you must tell us.</p>"
    assert read.count(body) == 1, "what it is about leads, and is not said again below"
    assert "Notice is 15 days" in readers.listed("Coming up")
    assert "Nothing is in effect at the moment." in readers.listed("In effect now")
    assert 'href="/en/calendar.ics"' in house.client().get("/en/").text
    calendar = house.client().get("/en/calendar.ics")
    assert calendar.mimetype == "text/calendar"
    for label in ("In effect from", "In effect until"):
        assert f"{label}: Notice is 15 days" in calendar.text

    moved.to(before(FROM, days=7) - timedelta(seconds=20))
    assert readers.hear() == []
    moved.to(before(FROM, days=7) + timedelta(seconds=1))
    assert readers.hear() == ["[Reminder] Notice is 15 days"]
    assert "This takes effect on Tuesday 30 March 2027, 00:00 (Madrid)." in readers.last()
    moved.to(FROM.astimezone(UTC) - timedelta(seconds=20))
    assert readers.hear() == []
    moved.to(FROM.astimezone(UTC) + timedelta(seconds=1))
    assert readers.hear() == ["[In effect] Notice is 15 days"]
    assert "Notice is 15 days" in readers.listed("In effect now")
    assert "Nothing is announced." in readers.listed("Coming up")

    moved.forward(days=2)
    right = {"en": {"after": "You tell us 14 days before the end of the month."}}
    corrections.correct_update(CorrectUpdate(first.update.public_id, right, notify=True), HOUSE)
    assert readers.hear() == ["[Correction] Notice is 15 days"]

    second = announced(NEWER, moments={"effective_from": LATER}, supersedes=first.notice.public_id)
    assert readers.hear() == ["[Announced] No notice is needed"]
    assert "replaces this." in page_of(house, first)
    assert "This replaces" in page_of(house, second)
    moved.to(before(LATER, days=7) + timedelta(seconds=1))
    assert readers.hear() == ["[Reminder] No notice is needed"]
    moved.to(LATER.astimezone(UTC) - timedelta(seconds=20))
    assert readers.hear() == []
    assert notice_of(house, first).state == "in_effect"

    moved.to(LATER.astimezone(UTC) + timedelta(seconds=1))
    assert readers.hear() == ["[In effect] No notice is needed"], "one word on both, and once"
    assert "This replaces “Notice is 15 days”." in readers.last()
    assert "[Superseded] Notice is 15 days" in house.client().get("/en/feed.atom").text
    assert f'href="/en/notices/{second.notice.public_id}"' in page_of(house, first)
    assert f'href="/en/notices/{first.notice.public_id}"' in page_of(house, second)
    assert "Notice is 15 days" in readers.listed("Past")
    assert "No notice is needed" in readers.listed("In effect now")
    moved.to(UNTIL.astimezone(UTC) + timedelta(seconds=1))
    assert readers.hear() == [], "what has been replaced does not end a second time"


def test_it_ends_by_itself_in_the_hour_that_comes_twice(
    house: Installation, moved: MovedClock
) -> None:
    moved.to(datetime(2027, 10, 20, 10, tzinfo=UTC))
    readers = Readers(house)
    # 2:30 comes twice in Madrid that night; this is the second time.
    until = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    posted = announced(
        state="in_effect",
        moments={"effective_from": clock.now() - timedelta(days=1), "effective_until": until},
    )
    assert readers.hear() == ["[In effect] Notice is 15 days"]
    moved.to(until - timedelta(minutes=30))
    assert readers.hear() == []
    moved.to(until + timedelta(seconds=1))
    assert readers.hear() == ["[Ended] Notice is 15 days"]
    assert notice_of(house, posted).state == "ended"
    assert "Nothing is in effect at the moment." in readers.listed("In effect now")
    assert "Notice is 15 days" in readers.listed("Past")
    assert "Notice is 15 days" in house.client().get("/en/changes/past").text


def test_a_correction_shows_what_it_changed_and_what_was_there(house: Installation) -> None:
    readers = Readers(house)
    posted = announced()
    readers.hear()
    right = {"en": {"after": "You tell us 14 days before the end of the month."}}
    made = corrections.correct_update(
        CorrectUpdate(posted.update.public_id, right, notify=True), HOUSE
    )
    assert readers.hear() == ["[Correction] Notice is 15 days"]
    mail = readers.last()
    assert "It said: You tell us 15 days before the end of the month." in mail
    assert "It says now: You tell us 14 days before the end of the month." in mail
    page = page_of(house, posted).replace("\n", "")
    assert "Corrected on" in page
    assert "taken out: </span>15</del>" in page
    assert "put in: </span>14</ins>" in page
    assert page.index("As it read before") < page.index("You tell us 15 days before")
    what = "We change how long before you must tell us."
    assert page.index(what) < page.index("In effect from"), "what changes comes first"
    assert what in house.client().get("/en/").text, "also after the correction"
    assert made.posting is not None
    assert f'href="#{made.posting.public_id}"' in page
    feed = house.client().get("/en/feed.atom").text
    assert "[Correction] Notice is 15 days" in feed
    assert "It said: You tell us &lt;del&gt;15&lt;/del&gt; days" in feed


def test_a_correction_may_be_told_to_nobody_and_is_seen_all_the_same(
    house: Installation, moved: MovedClock
) -> None:
    readers = Readers(house)
    posted = announced()
    readers.hear()
    right = {"es": {"title": "El preaviso será de 15 días"}}
    corrections.correct_update(CorrectUpdate(posted.update.public_id, right), HOUSE)
    assert readers.hear() == []
    assert "<ins>" in page_of(house, posted, "es")
    assert "Corrected on" in page_of(house, posted), "readers of English see that, in Spanish"
    assert 'lang="es"' in page_of(house, posted).split("<main")[1]
    moved.forward(days=10, seconds=1)
    assert readers.hear() == ["[In effect] Notice is 15 days"], "silence was for that only"


def test_a_language_that_was_missing_corrects_nothing(house: Installation) -> None:
    posted = announced(texts={"en": texts()["en"]}, without_languages=("es",))
    made = corrections.correct_update(
        CorrectUpdate(posted.update.public_id, {"es": texts()["es"]}, notify=True), HOUSE
    )
    assert made.posting is None
    house.work()
    assert "<ins>" not in page_of(house, posted, "es")
    assert TITLES["es"] in page_of(house, posted, "es")


def test_what_is_said_otherwise_in_an_update_shows_the_difference_too(house: Installation) -> None:
    posted = announced()
    words = {code: {"body": texts()[code]["body"]} for code in ("en", "es")}
    words["en"]["affected"] = "Everybody with any contract."
    words["es"]["affected"] = "Quienes tengan cualquier contrato."
    notices.post_update(PostUpdate(posted.notice.public_id, words), HOUSE)
    house.work()
    page = page_of(house, posted).replace("\n", "")
    assert "put in: </span>any</ins>" in page
    assert "Corrected on" in page


def test_what_has_ended_is_corrected_no_more(house: Installation, moved: MovedClock) -> None:
    posted = announced(
        moments={
            "effective_from": clock.now() + timedelta(days=1),
            "effective_until": clock.now() + timedelta(days=2),
        }
    )
    moved.forward(days=1, seconds=1)
    house.work()
    moved.forward(days=1)
    house.work()
    assert notice_of(house, posted).state == "ended"
    right = {"en": {"after": "Otherwise."}}
    correction = CorrectUpdate(posted.update.public_id, right)
    field, words = refused(lambda: corrections.correct_update(correction, HOUSE))
    assert (field, words) == (
        "texts",
        "This notice is over. What people read then stays as it was. Open a new notice instead.",
    )
    update = PostUpdate(posted.notice.public_id, {"en": {"body": "Again.", "after": "Otherwise."}})
    assert refused(lambda: notices.post_update(update, HOUSE))[0] == "texts.en.after"
    assert "Otherwise" not in page_of(house, posted)


def test_dates_in_an_impossible_order_are_refused(house: Installation) -> None:
    now = clock.now()
    dates = {"effective_from": now + timedelta(days=9), "effective_until": now + timedelta(days=3)}
    assert refused(lambda: announced(moments=dates)) == (
        "effective_until",
        "This must come after “In effect from”.",
    )
    early = {"effective_from": now + timedelta(days=9)}
    assert refused(lambda: announced(state="in_effect", moments=early)) == (
        "effective_from",
        "This is still to come. Choose a time in the past, or “Announced”.",
    )


def test_the_authority_is_a_link_that_does_no_harm(house: Installation) -> None:
    posted = announced()
    house.work()
    page = page_of(house, posted)
    assert '<a href="https://www.boe.example/act-11" rel="noopener">' in page
    assert "javascript:" not in page.replace("[more](javascript:alert(1))", "")
    assert page.count('class="compared"') == 2


def test_the_page_of_changes_before_there_are_any(house: Installation) -> None:
    house.incident()
    house.work()
    reader = house.client()
    assert 'href="/en/changes"' in reader.get("/en/").text
    page = reader.get("/en/changes").text
    for nothing in (
        "Nothing is in effect at the moment.",
        "Nothing is announced.",
        "Nothing has ended lately.",
    ):
        assert nothing in page
    assert "No change has ended yet." in reader.get("/en/changes/past").text
    for number in ("2", "-7", "99999999999999999999999", "many"):
        assert reader.get(f"/en/changes/past?page={number}").status_code == 200
    assert reader.get("/xx/changes/past").status_code == 404


def test_what_ended_long_ago_is_found_by_leafing(house: Installation, moved: MovedClock) -> None:
    first = announced()
    notices.post_update(PostUpdate(first.notice.public_id, state="cancelled"), HOUSE)
    moved.forward(days=200)
    house.work()
    assert "Nothing has ended lately." in house.client().get("/en/changes").text
    past = house.client().get("/en/changes/past").text
    assert "Notice is 15 days" in past
    assert "Over since" in past
    assert "Older changes" not in past


def test_a_correction_of_markup_does_no_harm(house: Installation) -> None:
    posted = announced()
    right = {"en": {"after": "<script>alert(1)</script> [x](javascript:alert(1)) & more"}}
    corrections.correct_update(CorrectUpdate(posted.update.public_id, right), HOUSE)
    house.work()
    page = page_of(house, posted)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript' not in page
    feed = house.client().get("/en/feed.atom").text
    assert "&lt;script" not in feed
    assert "&amp;lt;script" in feed
