"""`recorder.access`: who may speak to the recorder."""

import pytest
from flask.testing import FlaskClient

from tests.recorder.samples import HOST, event


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:9003"}, 421),
        ({"Host": "127.0.0.1:9004"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:9003.evil.example"}, 421),
        ({"Host": ""}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9002"}, 403),
        ({"Origin": "https://127.0.0.1:9003"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/events?after=0", "/healthz", "/nowhere"])
def test_no_foreign_page_reads_anything(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    """Neither by a name that resolves here (DNS rebinding) nor from another origin or site."""
    assert client.post("/events", json={"events": [event()]}).status_code == 204
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    assert set(answer.json or {}) == {"error"}


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_no_foreign_page_hands_anything_in(client: FlaskClient, headers: dict[str, str]) -> None:
    """A trace that anyone can write to tells nothing."""
    answer = client.post("/events", json={"events": [event()]}, headers=headers)
    assert answer.status_code in (403, 421)
    assert client.get("/events").json == {"events": [], "merged": {}, "next": 0, "lost": 0}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:9003"},
        {"Host": "LOCALHOST:9003"},
        {"Host": "[::1]:9003"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_this_machine_and_own_pages_may_read(client: FlaskClient, headers: dict[str, str]) -> None:
    """Programs send none of these headers; a page of the recorder's own is of its origin."""
    assert client.get("/events", headers=headers).status_code == 200


def test_no_answer_invites_other_origins(client: FlaskClient) -> None:
    """No CORS header, not even to the question before a request."""
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for answer in (client.options("/events", headers=asked), client.get("/events")):
        assert [name for name in dict(answer.headers) if name.startswith("Access-Control")] == []
    assert client.get("/events").headers["X-Content-Type-Options"] == "nosniff"
