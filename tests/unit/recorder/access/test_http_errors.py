"""`recorder.access.http_errors`: errors as JSON for programs and as pages for browsers."""

import pytest
from flask.testing import FlaskClient

from hosting.pages import BODY_LIMIT
from recorder.app import BATCH_BYTES


@pytest.mark.parametrize("accepted", [None, "*/*", "application/json"])
@pytest.mark.parametrize(
    ("method", "path", "size", "status", "said"),
    [
        ("POST", "/events", BATCH_BYTES + 1, 413, f"at most {BATCH_BYTES} bytes are read here"),
        ("POST", "/gate", BODY_LIMIT + 1, 413, f"at most {BODY_LIMIT} bytes are read here"),
        ("GET", "/gate", 0, 405, "does not accept this method"),
        ("POST", "/unheard-of", 0, 404, "nothing at this address"),
    ],
)
def test_a_program_reads_json(
    client: FlaskClient,
    accepted: str | None,
    method: str,
    path: str,
    size: int,
    status: int,
    said: str,
) -> None:
    """Errors are JSON, like every response to a program."""
    headers = {"Accept": accepted} if accepted else {}
    answer = client.open(
        path, method=method, data=b" " * size, content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert said in answer.json["error"]
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_browser_shows_a_page(client: FlaskClient) -> None:
    """A person who opens a wrong address by hand gets a page."""
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = client.get("/unheard-of", headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
