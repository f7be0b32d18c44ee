"""`recorder.app`: the web app as a whole."""

import mimetypes

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from recorder import app as module
from recorder.app import create_app
from recorder.config import Config
from tests.support.recorder_tokens import INBOX, VIEWER, showing
from tests.unit.recorder.samples import HOST


def test_it_says_that_it_is_well(client: FlaskClient) -> None:
    """The launcher waits for this response."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "role": "recorder"})


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/events"), ("POST", "/healthz"), ("GET", "/x")]
)
def test_what_is_not_there_is_not_there(client: FlaskClient, method: str, path: str) -> None:
    """The status is never 5xx."""
    assert client.open(path, method=method).status_code in (404, 405)


def test_scripts_are_scripts_on_every_machine(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other programs may change these types on Windows, and browsers run no module of type
    text/plain.
    """
    monkeypatch.setattr(module, "open_database", lambda _: engine)
    for ending in (".css", ".js"):
        mimetypes.add_type("text/plain", ending)
    client = create_app(Config(token=VIEWER, inbox_token=INBOX)).test_client()
    kinds = {"scripts/viewer.js": "text/javascript", "styles/viewer.css": "text/css"}
    for file, kind in kinds.items():
        with client.get(f"http://{HOST}/static/{file}", headers=showing(VIEWER)) as answer:
            assert answer.mimetype == kind
