"""What a posting would be, before it is: the page, each message, and who would hear."""

from statushub.web.desk.filled import Filled
from statushub.web.desk.postings import Posting


def made(posting: Posting, filled: Filled, wanted: str) -> str:
    """Return the preview of what was filled in; raise Refused where it could not be posted."""
    raise NotImplementedError
