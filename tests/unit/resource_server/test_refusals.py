"""Every error is JSON, and says in public no more than the protocol does."""

import pytest

from resource_server.errors import SAYS, STATUS
from tests.unit.resource_server.stage import Stage


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/api/notes/", 404, "not_found"),
        ("GET", "/api/notes/1", 404, "not_found"),
        ("GET", "/api//notes", 404, "not_found"),
        ("GET", "/api/notes%00", 404, "not_found"),
        ("GET", "/%ff%fe", 404, "not_found"),
        ("DELETE", "/api/notes", 405, "method_not_allowed"),
        ("BREW", "/api/notes", 405, "method_not_allowed"),
        ("POST", "/.well-known/oauth-protected-resource", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_told_in_json(
    stage: Stage, method: str, path: str, status: int, error: str
) -> None:
    """Never as a page."""
    answer = stage.ask(method, path)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert answer.get_json()["error"] == error
    assert bool(answer.headers.get("Allow")) == (status == 405)


def test_a_fault_of_ours_is_told_in_json(stage: Stage) -> None:
    """500 without a word about its cause."""
    token = stage.issuer.token()
    with stage.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE notes")
    answer = stage.get(token)
    assert (answer.status_code, answer.content_type) == (500, "application/json")
    assert answer.get_json()["error"] == "internal_server_error"
    assert "notes" not in answer.text


def test_each_code_has_a_status_and_one_sentence() -> None:
    """So that no refusal can tell more than another of its kind."""
    assert STATUS.keys() == SAYS.keys()
