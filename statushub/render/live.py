"""The page's one script, under a name of its bytes: it keeps an open page as it is now.

Everything can be read and done without it.
"""

import hashlib
import re
from functools import lru_cache

from statushub import paths
from statushub.render.stylesheet import Asset

_REMARK = re.compile(r"^\s*//.*$", re.MULTILINE)
_INDENT = re.compile(r"\n\s*")
_AROUND = re.compile(r" (=>|[!=]==|[=*?>]|>=|&&|\|\|) |(,) ")


@lru_cache(maxsize=1)
def script() -> Asset:
    """Return the script as it is handed out."""
    source = (paths.TEMPLATES / "page" / "live.js").read_text(encoding="utf-8")
    bare = _INDENT.sub("\n", _REMARK.sub("", source)).strip()
    body = _AROUND.sub(r"\1\2", bare).encode()
    return Asset(f"live.{hashlib.sha256(body).hexdigest()[:12]}.js", body)
