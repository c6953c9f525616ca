"""Many subscribers at once, and what became of their messages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from statushub import clock, database
from statushub.actions import notices
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Batch, Delivery, Fanout
from statushub.model.ids import public_id
from statushub.model.subscriptions import Subscriber, Subscription
from tests.installation import BODY, TITLE, Installation


def gather(
    page_id: int, number: int, channel: str = "email", address: str = "reader{}@example.org"
) -> list[str]:
    """Put confirmed subscribers there, every other one reading Spanish; return their addresses."""
    now = clock.now()
    addresses = [address.format(one) for one in range(number)]
    with database.transaction() as session:
        holders = session.scalars(
            insert(Subscriber).returning(Subscriber.id),
            [{"public_id": public_id(), "created_at": now} for _ in range(number)],
        ).all()
        session.execute(
            insert(Subscription),
            [
                {
                    "public_id": public_id(),
                    "page_id": page_id,
                    "subscriber_id": holders[one],
                    "channel": channel,
                    "address": address,
                    "digest": f"{channel}:{address}",
                    "language": "es" if one % 2 else "en",
                    "confirmed_at": now,
                    "created_at": now,
                    "updated_at": now,
                }
                for one, address in enumerate(addresses)
            ],
        )
    return addresses


def posted(house: Installation, word: str = "") -> str:
    """Open an incident with a word in its titles; return the fan-out that tells of it."""
    fanout = house.incident(texts=texts(word)).fanout_id
    assert fanout is not None
    return fanout


def texts(word: str) -> dict[str, dict[str, str]]:
    """What an incident says, with a word in its titles to know its messages by."""
    return {code: {"title": f"{TITLE[code]} {word}".strip(), "body": BODY[code]} for code in TITLE}


def updated(house: Installation, notice_id: str) -> str:
    """Post an update of a notice; return the fan-out that tells of it."""
    texts = {code: {"body": BODY[code]} for code in BODY}
    posted = notices.post_update(notices.PostUpdate(notice_id, texts), HOUSE)
    assert posted.fanout_id is not None
    assert house.page.id == posted.notice.page_id
    return posted.fanout_id


@dataclass(frozen=True)
class Tally:
    """Who heard how often, against who should have heard once."""

    lost: int
    repeated: int
    strangers: int

    def __str__(self) -> str:
        return f"lost={self.lost} repeated={self.repeated} strangers={self.strangers}"


def tally(wanted: Sequence[str], heard: Iterable[str]) -> Tally:
    counted = Counter(heard)
    return Tally(
        lost=sum(address not in counted for address in wanted),
        repeated=sum(number - 1 for number in counted.values()),
        strangers=len(counted.keys() - set(wanted)),
    )


def deliveries(fanout_id: str) -> Counter[str]:
    """How many deliveries of a fan-out stand in which state."""
    with database.reading() as session:
        rows = session.execute(
            select(Delivery.state, func.count())
            .join(Fanout, Fanout.id == Delivery.fanout_id)
            .where(Fanout.public_id == fanout_id)
            .group_by(Delivery.state)
        )
        return Counter({row[0]: row[1] for row in rows})


def finished(fanout_id: str) -> bool:
    with database.reading() as session:
        return fanouts.fanout(session, fanout_id).state == fanouts.FINISHED


def ordered() -> int:
    """How many fan-outs there are."""
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(Fanout)).scalar_one())


def unfinished() -> int:
    """How many of them have not come to their end."""
    query = select(func.count()).select_from(Fanout).where(Fanout.state != fanouts.FINISHED)
    with database.reading() as session:
        return int(session.execute(query).scalar_one())


def batches(fanout_id: str) -> Sequence[Batch]:
    with database.reading() as session:
        query = select(Batch).join(Fanout, Fanout.id == Batch.fanout_id)
        return session.scalars(
            query.where(Fanout.public_id == fanout_id).order_by(Batch.number)
        ).all()
