"""Everything here speaks English and Spanish without a server, a database or a network."""

import pytest
from flask import Flask

from statushub import language


@pytest.fixture(autouse=True)
def _languages() -> None:
    app = Flask("media")
    language.teach(app, "en", lambda: None)
    language.configure(app, ("en", "es"), "en")
