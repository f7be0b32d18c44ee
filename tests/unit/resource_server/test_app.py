"""The whole app: what is open, what is protected, and that nothing brings it down."""

from typing import Any

import pytest

from resource_server.app import PEERS, create_from_environment
from tests.support.addresses import at_own_address
from tests.support.faults import for_every
from tests.unit.resource_server.prepared import prepared_database
from tests.unit.resource_server.stage import Stage

HOSTILE = {
    "HTTP_HOST": ["[::", "a b", "x\0y", "\xff", "a" * 5000, "[::1]:99999999"],
    "HTTP_AUTHORIZATION": ["\xff\xfe", "\0", "Bearer \0", " ", "Bearer " + "a" * 200_000, ","],
    "QUERY_STRING": ["%", "%ff%fe=%00", "a" * 100_000, "access_token[]=1", "&" * 5000],
    "CONTENT_TYPE": ["\xff", "a/b;" * 999, "multipart/form-data", "application/json;charset=\0"],
    "CONTENT_LENGTH": ["-1", "x", "999999999999", "1e9"],
    "REQUEST_METHOD": ["get", "\xff", "X" * 9999],
}


def test_health_needs_no_token_and_is_not_told(stage: Stage) -> None:
    """The response names the role."""
    answer = stage.get(None, "/healthz")
    assert answer.get_json() == {"status": "ok", "role": "resource_server"}
    assert stage.sink.events == []


def test_every_endpoint_has_a_caller(stage: Stage) -> None:
    """Otherwise the trace would show a browser as the caller."""
    assert PEERS.keys() | {"healthz"} == stage.app.view_functions.keys()


def test_everything_below_api_but_the_notice_board_needs_a_token(stage: Stage) -> None:
    """An endpoint that lacks its guard would make this test fail."""
    rules = [rule for rule in stage.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    calls = [(method, rule.rule) for rule in rules for method in rule.methods - {"OPTIONS"}]
    statuses = {
        (method, rule): stage.ask(method, rule.replace("<int:number>", "1")).status_code
        for method, rule in calls
    }
    assert {call[1] for call in calls if statuses[call] != 401} == {"/api/public"}
    assert len(calls) == 13


def test_head_is_get_without_a_body(stage: Stage) -> None:
    """The same status and headers."""
    token = stage.issuer.token()
    head, get = stage.ask("HEAD", "/api/notes", token), stage.get(token)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers == get.headers


def test_options_tells_the_methods(stage: Stage) -> None:
    """OPTIONS needs no token."""
    answer = stage.ask("OPTIONS", "/api/notes")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@for_every(
    ("variable", "value"), [(name, value) for name, values in HOSTILE.items() for value in values]
)
@for_every("method", ["GET", "POST"])
def test_hostile_requests_are_answered_as_such(
    stage: Stage, method: str, variable: str, value: str
) -> None:
    """Never a 5xx, with or without a valid token, with or without a recorder."""
    more: dict[str, Any] = {"environ_overrides": {variable: value}, "data": b"{}"}
    for token in (None, stage.issuer.token()):
        answer = stage.ask(method, "/api/notes", token, **more)
        assert answer.status_code < 500
        assert answer.status_code in (200, 204) or answer.is_json


def test_nothing_is_cached_and_nothing_is_a_page(stage: Stage) -> None:
    """Notes are private, and a browser must never interpret a response as HTML."""
    answer = stage.get(stage.issuer.token())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_the_factory_reads_the_environment(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """In the way granian calls it in a worker."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    prepared_database(url).dispose()
    monkeypatch.setenv("RESOURCE_SERVER_DATABASE_URL", url)
    monkeypatch.setenv("RESOURCE_SERVER_ISSUER", stage.issuer.url)
    app = at_own_address(create_from_environment(), stage.config.url)
    headers = {"Authorization": f"Bearer {stage.issuer.token()}"}
    answer = app.test_client().get("/api/notes", headers=headers)
    assert answer.get_json() == {"owner": "alice", "notes": []}
