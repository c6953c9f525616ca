"""Golden files: what was sent before is what is sent now, until somebody means it otherwise.

`GOLDEN=write pytest tests/media` writes them anew; the difference then stands in the commit.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def same(name: str, content: str) -> None:
    """Compare with the golden file of that name, or write it if asked to."""
    file = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    assert file.exists(), f"{file} is missing: GOLDEN=write makes it"
    assert content == file.read_text(), f"{file} differs: GOLDEN=write if you mean it"
