"""The installations that `make check-page` looks at, each under gunicorn as an operator's."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from statushub.model.subscriptions import manage_token
from tests.benchmarks._grounds import Ground, ground
from tests.browser import days
from tests.faults.parts import until
from tests.installation import Installation
from tests.ports import free_port, listens

OLD = 200
LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Place:
    """A page that answers, and the addresses that tell of its day."""

    day: str
    url: str
    paths: Sequence[str]
    languages: Sequence[str] = LANGUAGES

    def addresses(self) -> list[str]:
        """Return every address, in each language; unknown ones, too."""
        return [f"/{code}/{path}" for code in self.languages for path in (*self.paths, "nada")]


@contextmanager
def places() -> Iterator[tuple[Place, Place]]:
    """Start the worst day, and a calm day after a long past."""
    with ground("sqlite") as one, ground("sqlite") as other:
        bad = _started("worst", one, lambda house: [*days.worst(house), *_own(house)])
        # One patch for both: it puts everything back when the last of them is gone.
        beside = replace(other, patch=one.patch)
        yield bad, _started("calm", beside, lambda house: days.calm(house, OLD))


def _own(house: Installation) -> list[str]:
    """Return where a subscriber looks after what they get, and where a link leads that is dead."""
    held = house.subscription("ana@lumen.example")
    return ["subscribe", f"manage/{manage_token(held)}", "manage/nobodys"]


def _started(day: str, here: Ground, furnish: Callable[[Installation], list[str]]) -> Place:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    house = here.house(BIND=f"127.0.0.1:{port}", PUBLIC_URL=url, WEB_WORKERS="1")
    paths = furnish(house)
    house.work()
    web = here.parts.web()
    here.closing.callback(web.kill_all)
    until(lambda: listens(port), f"a page that answers\n{web.log}")
    return Place(day, url, paths)
