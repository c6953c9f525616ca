"""The application for a WSGI server: `gunicorn wsgi:app`."""

from statushub import wiring
from statushub.app import create_app

app = create_app()
wiring.keep_fresh()
