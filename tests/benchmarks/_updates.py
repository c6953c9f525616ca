"""Somebody who posts an update for each line that is read, and publishes it: `_updates.py`.

Prints the seconds each publication took, in this process alone. An incident must be open.
"""

import gc
import sys
import time

from statushub import database, wiring
from statushub.actions import notices
from statushub.actions.notices import PostUpdate
from statushub.model import notices as facts
from statushub.model import pages
from statushub.model.audit import HOUSE
from statushub.publish import store


def main() -> None:
    core = wiring.without_web()
    with database.reading() as session:
        page_id = pages.the_page(session).id
        open_one = facts.not_over(session, page_id)[0].public_id
    store.publish(page_id, core.public_url)
    # As a worker does once it is up.
    gc.collect()
    gc.freeze()
    for number, _line in enumerate(sys.stdin):
        texts = {"en": {"body": f"Word {number}."}, "es": {"body": f"Palabra {number}."}}
        notices.post_update(PostUpdate(open_one, texts=texts, notify=False), HOUSE)
        began = time.perf_counter()
        store.publish(page_id, core.public_url)
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
