"""An operator's load balancer, and the operator's alarms, ask whether an installation can work."""

import time
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy import update as update_rows

from statushub import clock, database
from statushub.actions.fanouts import order
from statushub.fanout import plan, release, tallies
from statushub.model import fanouts
from statushub.model import tallies as kept
from statushub.model.fanouts import Batch, Delivery, Fanout
from statushub.model.providers import Provider
from statushub.publish import page_views
from statushub.wiring import read_settings, use
from tests.installation import Installation, MovedClock

TOKEN = "a token for whoever watches"


def measured(client: FlaskClient, **headers: str) -> dict[str, float]:
    """Return the metrics by name and labels."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.fixture
def local_house(either_house: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Behind a proxy that is counted, so that whoever comes without one is from here."""
    monkeypatch.setenv("STATUSHUB_TRUSTED_PROXIES", "1")
    use(either_house.app, *read_settings())
    return either_house


def test_ready_and_how_long_messages_wait(either_house: Installation, moved: MovedClock) -> None:
    client = either_house.client()
    assert client.get("/healthz").json == {"alive": True}
    either_house.work()
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {
        "ready": True,
        "database": True,
        "migrations": True,
        "oldest_unsent_seconds": None,
        "warnings": [],
    }
    either_house.subscription("ana@example.org")
    either_house.incident()
    moved.forward(minutes=2)
    waiting = client.get("/readyz").json
    assert waiting
    assert 120 <= waiting["oldest_unsent_seconds"] < 180
    moved.forward(minutes=10)
    late = client.get("/readyz")
    assert late.status_code == 200
    assert (late.json or {})["warnings"] == [
        "messages are late",
        "nobody works on a fan-out",
        "the page is not the newest",
    ]
    either_house.work()
    assert (client.get("/readyz").json or {})["oldest_unsent_seconds"] is None


def test_a_mail_server_that_is_down_takes_no_web_process_away(
    either_house: Installation,
) -> None:
    either_house.work()
    with database.transaction() as session:
        session.add(
            Provider(
                channel="email",
                name="smtp-1",
                failures=7,
                rests_until=clock.now() + timedelta(minutes=5),
                said="connection refused",
            )
        )
    ready = either_house.client().get("/readyz")
    assert ready.status_code == 200
    assert (ready.json or {})["warnings"] == ["a provider rests"]


def test_a_database_that_is_away(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    database.configure("sqlite:////nowhere/at/all.sqlite")
    answer = house.client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["database"] is False
    assert house.client().get("/healthz").status_code == 200


def test_a_schema_that_is_not_the_newest(house: Installation, tmp_path: object) -> None:
    database.configure(f"sqlite:///{tmp_path}/empty.sqlite")
    answer = house.client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["database"] is True
    assert (answer.json or {})["migrations"] is False


def test_alarms_are_fed(local_house: Installation, moved: MovedClock) -> None:
    client = local_house.client()
    local_house.work()
    calm = measured(client)
    assert calm["statushub_database_up"] == 1
    assert calm["statushub_oldest_unsent_seconds"] == 0
    assert calm["statushub_publication_outdated_seconds"] == 0
    assert calm["statushub_publication_age_seconds"] < 60

    for name in ("ana", "ben", "eva"):
        local_house.subscription(f"{name}@example.org")
    fanout = local_house.incident().fanout_id
    assert fanout is not None
    assert measured(client)["statushub_queue_jobs"] > calm["statushub_queue_jobs"]
    moved.forward(minutes=1)
    forgotten = 'statushub_fanouts_without_work{reason="%s"}'
    ordered = measured(client)
    assert ordered[forgotten % "unplanned"] == 1
    assert 60 <= ordered["statushub_oldest_unsent_seconds"] < 90

    while not plan._plan_portion(fanout):
        pass
    moved.forward(minutes=1)
    planned = measured(client)
    assert planned[forgotten % "unplanned"] == 0
    assert planned[forgotten % "unreleased"] == 1
    assert planned['statushub_batches{channel="email",standing="held_back"}'] == 1
    assert planned["statushub_updates_unpublished"] == 1
    assert planned["statushub_publication_outdated_seconds"] >= 120

    release.release(fanout)
    moved.forward(minutes=1)
    released = measured(client)
    assert released[forgotten % "unreleased"] == 0
    assert released[forgotten % "untaken"] == 1
    assert released['statushub_batch_messages{channel="email",standing="free"}'] == 3
    assert released["statushub_oldest_unsent_seconds"] >= 180

    local_house.work()
    done = measured(client)
    assert done["statushub_oldest_unsent_seconds"] == 0
    assert not [name for name in done if name.startswith("statushub_batches{")]
    assert done["statushub_updates_unpublished"] == 0
    assert not [name for name in done if name.startswith("statushub_outcomes_total")]
    tallies.write()
    counted = 'statushub_outcomes_total{channel="email",state="sent"}'
    assert measured(client)[counted] == 3
    local_house.incident()
    local_house.work()
    tallies.write()
    assert measured(client)[counted] == 6
    client.get("/es/", headers={"User-Agent": "curl/8"})
    page_views.write()
    looked = 'statushub_page_views_total{language="es",reader="program",what="page"}'
    assert measured(client)[looked] == 1


def test_what_was_not_written_is_not_counted(either_house: Installation) -> None:
    with database.transaction() as session:
        tallies.note(session, "email", {fanouts.SENT: 2})
        session.rollback()
    with database.transaction() as session:
        tallies.note(session, "email", {fanouts.SENT: 1, fanouts.FAILED_PERMANENT: 0})
    tallies.write()
    with database.reading() as session:
        found = [(one.state, one.number) for one in kept.every(session)]
    assert found == [("sent", 1)]


def change(what: type[Batch | Delivery | Fanout], **values: object) -> None:
    with database.transaction() as session:
        session.execute(update_rows(what).values(**values))


def test_what_rests_is_not_late(local_house: Installation, moved: MovedClock) -> None:
    client = local_house.client()
    local_house.subscription("ana@example.org")
    fanout = local_house.incident().fanout_id
    assert fanout is not None
    plan.plan(fanout)
    release.release_updates([1])
    moved.forward(hours=1)
    release.release(fanout)
    rested = clock.now() + timedelta(hours=1)
    change(Batch, lease_until=rested, rounds=1)
    change(Delivery, state=fanouts.FAILED_TEMPORARY, tries=1, due_at=rested)
    resting = measured(client)
    assert resting["statushub_oldest_unsent_seconds"] == 0
    assert resting['statushub_batches{channel="email",standing="resting"}'] == 1
    assert resting['statushub_fanouts_without_work{reason="untaken"}'] == 0

    moved.forward(hours=1, minutes=2)
    over = measured(client)
    assert 120 <= over["statushub_oldest_unsent_seconds"] < 180
    assert over['statushub_fanouts_without_work{reason="untaken"}'] == 1

    change(Batch, lease="somebody", lease_until=clock.now() + timedelta(seconds=10))
    carried = measured(client)
    assert carried['statushub_batches{channel="email",standing="carried"}'] == 1
    assert carried['statushub_fanouts_without_work{reason="untaken"}'] == 0
    assert carried["statushub_oldest_unsent_seconds"] >= 120

    change(Batch, state=fanouts.PARKED, lease=None, lease_until=None)
    assert measured(client)['statushub_batches{channel="email",standing="parked"}'] == 1
    warnings = (client.get("/readyz").json or {})["warnings"]
    assert "a batch is parked" in warnings


def test_what_waits_its_turn_is_not_forgotten(local_house: Installation, moved: MovedClock) -> None:
    """A worker that is busy with something as urgent will come to it."""
    ana = local_house.subscription("ana@example.org")
    fanouts_ = []
    for urgency in (20, 50):
        with database.transaction() as session:
            ordered = order(
                session,
                page_id=local_house.page.id,
                purpose=fanouts.UPDATE,
                recipients=[ana.id],
                urgency=urgency,
            )
        fanouts_.append(ordered.id)
        plan.plan(ordered.public_id)
    moved.forward(minutes=2)
    client = local_house.client()
    untaken = 'statushub_fanouts_without_work{reason="untaken"}'
    assert measured(client)[untaken] == 2
    lease = {"lease": "somebody", "lease_until": clock.now() + timedelta(seconds=10)}
    urgent, other = fanouts_

    def change_one(fanout_id: int, **values: object) -> None:
        with database.transaction() as session:
            session.execute(update_rows(Batch).where(Batch.fanout_id == fanout_id).values(**values))

    change_one(urgent, **lease)
    assert measured(client)[untaken] == 0
    # One that was lost twice is carried when nothing else is left.
    change_one(urgent, lease=None, lease_until=clock.now() - timedelta(minutes=1), tries=2)
    assert measured(client)[untaken] == 2
    change_one(other, **lease)
    assert measured(client)[untaken] == 0
    change_one(urgent, tries=0)
    assert measured(client)[untaken] == 1


def test_strangers_learn_nothing(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    client = house.client()

    def status(**headers: str) -> int:
        return client.get("/metrics", headers=headers).status_code

    # The public address is not this machine, and no proxy is counted: somebody stands between.
    assert status() == 404
    monkeypatch.setenv("STATUSHUB_PUBLIC_URL", "http://127.0.0.1:8000")
    use(house.app, *read_settings())
    assert status() == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert status(**{name: "127.0.0.1"}) == 404
    elsewhere = client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 404
    through_a_socket = client.get("/metrics", environ_base={"REMOTE_ADDR": ""})
    assert through_a_socket.status_code == 404

    monkeypatch.setenv("STATUSHUB_METRICS_TOKEN", TOKEN)
    use(house.app, *read_settings())
    refused = client.get("/metrics")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert status(Authorization=f"Bearer {TOKEN}x") == 401
    assert status(Authorization=f"Basic {TOKEN}") == 401
    assert status(Authorization="Bearer ñ") == 401
    let_in = client.get(
        "/metrics",
        headers={"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert let_in.status_code == 200
    assert let_in.headers["Cache-Control"] == "no-store"


def test_metrics_while_the_database_is_away(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATUSHUB_METRICS_TOKEN", TOKEN)
    use(house.app, *read_settings())
    database.configure("sqlite:////nowhere/at/all.sqlite")
    found = measured(house.client(), Authorization=f"Bearer {TOKEN}")
    assert found["statushub_database_up"] == 0
    assert "statushub_oldest_unsent_seconds" not in found


MILLION = 1_000_000


def a_million_under_way(page_id: int) -> None:
    """A fan-out to a million, two fifths of which have left; 1,200 batches are free or held."""
    with database.transaction() as session:
        on_postgresql = session.get_bind().dialect.name == "postgresql"
        now = clock.now()
        fanout = Fanout(
            page_id=page_id,
            purpose=fanouts.DIGEST.name,
            urgency=100,
            state=fanouts.PLANNED,
            ordered_at=now,
            released_at=now,
        )
        session.add(fanout)
        session.flush()

        def numbers(last: int) -> str:
            if on_postgresql:
                return f"generate_series(1, {last}) AS counted(i)"
            below = f"SELECT 1 AS i UNION ALL SELECT i + 1 FROM counted WHERE i < {last}"
            return f"(WITH RECURSIVE counted AS ({below}) SELECT i FROM counted)"

        names = {"f": fanout.id, "now": now}
        session.execute(
            text(
                "INSERT INTO delivery (fanout_id, recipient, channel, language, state, tries)"
                " SELECT :f, i, 'email', 'en',"
                f" CASE WHEN i <= 400000 THEN 'sent' ELSE 'queued' END, 0 FROM {numbers(MILLION)}"
            ),
            names,
        )
        session.execute(
            text(
                "INSERT INTO batch (fanout_id, number, channel, first, last, size, state, tries,"
                " rounds, lease_until, lease) SELECT :f, i, 'email', i * 500 - 499, i * 500, 500,"
                " CASE WHEN i <= 800 THEN 'done' ELSE 'open' END, 0, i % 2, :now,"
                f" CASE WHEN i BETWEEN 801 AND 808 THEN 'held' END FROM {numbers(MILLION // 500)}"
            ),
            names,
        )


@pytest.mark.long
def test_looking_costs_little_however_many_wait(local_house: Installation) -> None:
    client = local_house.client()

    def seconds(path: str) -> float:
        took = []
        for _ in range(5):
            began = time.perf_counter()
            assert client.get(path).status_code == 200
            took.append(time.perf_counter() - began)
        return min(took)

    before = {path: seconds(path) for path in ("/metrics", "/readyz")}
    a_million_under_way(local_house.page.id)
    found = measured(client)
    assert found['statushub_batch_messages{channel="email",standing="free"}'] == 600_000
    for path, calm in before.items():
        loaded = seconds(path)
        print(f"{path}: {calm * 1000:.0f} ms with none, {loaded * 1000:.0f} ms with a million")
        assert loaded < calm + 0.25
