"""A resource server that is controlled while it runs."""

import time
from pathlib import Path
from typing import Any

import pytest

from resource_server.faults import FAULTS
from tests.support.verbs import basic
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage
from tracing.refused_requests import REQUEST_REFUSED

TOKEN = "c" * 32
HOUR = 3600
WELL_KNOWN = "/.well-known/oauth-protected-resource"


@pytest.fixture
def controlled(issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """A resource server with a control token."""
    return Stage(issuer, tmp_path, control_token=TOKEN)


def order(stage: Stage, method: str, path: str, body: object) -> None:
    """Send a request to the server's `/_control`."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    client = stage.app.test_client()
    answer = client.open(f"/_control{path}", method=method, json=body, headers=headers)
    assert answer.status_code == 200, answer.get_json()


@pytest.mark.parametrize(
    ("offset", "check"), [(HOUR, "token_is_not_expired"), (-HOUR, "token_is_already_valid")]
)
def test_it_accepts_tokens_by_its_clock(controlled: Stage, offset: int, check: str) -> None:
    """A token that is valid now has expired in an hour, and was not yet issued an hour ago."""
    now = int(time.time())
    token = controlled.issuer.token(iat=now, exp=now + 300)
    assert controlled.get(token).status_code == 200
    order(controlled, "PUT", "/clock", {"offset_seconds": offset})
    assert controlled.get(token).status_code == 401
    assert controlled.refused_by() == check
    side = "ahead" if offset > 0 else "behind"
    assert controlled.sink.events[-1].in_force == (f"clock 3600 seconds {side}",)


def test_its_metadata_says_so(controlled: Stage) -> None:
    """Only as long as something is switched on."""
    assert "in_force" not in controlled.get(None, WELL_KNOWN).get_json()
    order(controlled, "PUT", "/clock", {"frozen_at": 1_750_000_000})
    metadata = controlled.get(None, WELL_KNOWN).get_json()
    assert metadata["in_force"] == ["clock stopped at 2025-06-15 15:06:40 UTC"]


def test_a_failure_is_answered_in_its_own_words(controlled: Stage) -> None:
    """In JSON, and in the trace with the fault."""
    order(controlled, "POST", "/faults", {"fault": "answers-503", "endpoint": "list_notes"})
    answer = controlled.get(controlled.issuer.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json()["error"] == "service_unavailable"
    assert controlled.sink.events[-1].met_faults == ("answers-503",)


@pytest.mark.parametrize(
    ("endpoint", "path", "more"),
    [
        ("list_notes", "/api/notes", {}),
        ("read_note", "/api/notes/1", {}),
        ("write_note", "/api/notes", {"method": "POST", "json": {"text": "A note."}}),
        ("show_profile", "/api/profile", {}),
        ("show_usage", "/api/usage", {}),
        ("show_usage", "/api/usage", {"headers": basic("a-client", "a-secret")}),
        ("show_notice_board", "/api/public?client_id=a-client", {}),
        ("show_verdicts", "/api/verdicts", {}),
        ("protected_resource_metadata", WELL_KNOWN, {}),
    ],
)
def test_a_request_that_a_fault_answers_is_where_it_would_be(
    controlled: Stage, endpoint: str, path: str, more: dict[str, Any]
) -> None:
    """It is recorded at the step of the usual response."""
    token = None if "headers" in more else controlled.issuer.token()
    sent = {"method": "GET", "path": path, "token": token, **more}
    order(controlled, "POST", "/faults", {"fault": "answers-500", "endpoint": endpoint})
    assert controlled.ask(**sent).status_code == 500
    failed = controlled.sink.events[-1].step
    controlled.ask(**sent)
    assert failed is (controlled.sink.events[-1].step or REQUEST_REFUSED)


def test_each_fault_is_at_endpoints_that_there_are(controlled: Stage) -> None:
    """A fault at a renamed endpoint would never occur."""
    named = {endpoint for fault in FAULTS for endpoint in fault.endpoints}
    assert named <= controlled.app.view_functions.keys()


def test_a_reset_brings_back_the_notes_of_the_start(controlled: Stage) -> None:
    """The issuer's keys are fetched again."""
    token = controlled.issuer.token()
    before = controlled.note_texts(token)
    controlled.write(token, "A note that is gone after the reset.")
    assert controlled.note_texts(token) != before
    asked = controlled.issuer.asked.total()
    order(controlled, "POST", "/reset", None)
    assert controlled.note_texts(token) == before
    assert controlled.issuer.asked.total() > asked
