"""`recorder.app`: the web app as a whole."""

import pytest
from flask.testing import FlaskClient


def test_it_says_that_it_is_well(client: FlaskClient) -> None:
    """The launcher waits for this."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "role": "recorder"})


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/events"), ("POST", "/healthz"), ("GET", "/x")]
)
def test_what_is_not_there_is_not_there(client: FlaskClient, method: str, path: str) -> None:
    """No 5xx for it."""
    assert client.open(path, method=method).status_code in (404, 405)
