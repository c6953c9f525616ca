"""What a running installation leaves behind is cleared away: jobs, old sets; and copies mend."""

import shutil

from sqlalchemy import func, select, text

from statushub import database, worker
from statushub.model.publications import Artefact, Publication
from statushub.publish import serve, store
from tests.faults import audience
from tests.faults.parts import until
from tests.installation import Installation, MovedClock


def _jobs() -> int:
    table = "workflow_status"
    if database.engine().dialect.name == "postgresql":
        table = "dbos.workflow_status"
    with database.reading() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_jobs_do_not_pile_up(either_house: Installation, moved: MovedClock) -> None:
    audience.gather(either_house.page.id, 1200)
    watch = worker.start(either_house.app.config["STATUSHUB"])
    try:
        fanout = audience.posted(either_house)
        until(lambda: audience.finished(fanout), "everybody has been told")
        ran = _jobs()
        assert ran < 20  # not one for each batch
        worker.clean_up()
        assert _jobs() >= ran
        moved.forward(days=15)
        worker.clean_up()
        assert _jobs() < 3  # one or two are of this very moment: the page's day has changed
    finally:
        worker.stop(watch)


def test_old_sets_are_forgotten(either_house: Installation, moved: MovedClock) -> None:
    for _ in range(4):
        either_house.incident()
        either_house.work()
        moved.forward(hours=10)
    store.forget_old()
    with database.reading() as session:
        newest = session.execute(select(func.max(Publication.number))).scalar_one()
        kept = session.scalars(select(Publication.number).order_by(Publication.number)).all()
        unneeded = session.execute(
            select(func.count()).select_from(Artefact).where(Artefact.until <= min(kept))
        ).scalar_one()
    assert kept[-1] == newest
    assert 1 < len(kept) < newest
    assert unneeded == 0
    shutil.rmtree(either_house.folder / "published")
    fresh = serve.Mirror(either_house.folder / "published")
    assert fresh.refresh()
    page = fresh.find("en/index.html")
    assert page is not None
    assert b"Phone lines closed" in page.body


def test_a_host_follows_a_database_restored_from_a_backup(house: Installation) -> None:
    house.work()
    before = serve.mirror().number
    shown = serve.find("en/index.html")
    house.incident()
    house.work()
    assert serve.mirror().number > before
    with database.transaction() as session:
        session.execute(text(f"UPDATE artefact SET until = NULL WHERE until > {before}"))
        session.execute(text(f"DELETE FROM artefact WHERE since > {before}"))
        session.execute(text(f"DELETE FROM publication WHERE number > {before}"))
    serve.mirror().refresh()
    assert serve.mirror().number == before
    assert serve.find("en/index.html") == shown


def test_a_damaged_file_is_not_served_and_soon_mended(house: Installation) -> None:
    house.work()
    number = serve.mirror().number
    (house.folder / "published" / "sets" / str(number) / "en" / "index.html").write_bytes(b"")
    (house.folder / "published" / "sets" / str(number) / "es" / "index.html").unlink()
    for code, words in {"en": "Lumen status", "es": "Estado de Lumen"}.items():
        answer = house.client().get(f"/{code}/")
        assert answer.status_code == 200
        assert words in answer.text
    serve.mirror().refresh()
    for code in ("en", "es"):
        assert serve.find(f"{code}/index.html") is not None
