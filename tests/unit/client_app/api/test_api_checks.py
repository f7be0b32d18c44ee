"""The checks of the resource server's responses."""

from typing import Any

import pytest

from client_app.api.api_checks import READ_ANSWER_CHECKS, WRITE_ANSWER_CHECKS
from client_app.issuer.back_channel import Answer
from tests.unit.client_app import checking


def refused_by(checks: Any, status: int, document: Any) -> str:
    """The name of the check that fails, or an empty string."""
    answer = Answer("https://api.example/api/notes", status, document, "no connection")
    return checking.refused_by(checks, answer)


@pytest.mark.parametrize(
    ("status", "document", "rule"),
    [
        (200, {"notes": []}, ""),
        (0, None, "resource_server_answers"),
        (401, {"notes": []}, "token_is_accepted"),
        (403, {"notes": []}, "scope_is_sufficient"),
        (404, {"notes": []}, "notes_are_returned"),
        (200, {"notes": {}}, "notes_are_returned"),
        (200, None, "notes_are_returned"),
        (201, {"notes": []}, "notes_are_returned"),
    ],
    ids=str,
)
def test_reading(status: int, document: Any, rule: str) -> None:
    """RFC 6750 §3.1: first the status, then a 200 with an array of notes."""
    assert refused_by(READ_ANSWER_CHECKS, status, document) == rule


@pytest.mark.parametrize(
    ("status", "rule"),
    [(201, ""), (200, "note_is_kept"), (401, "token_is_accepted"), (403, "scope_is_sufficient")],
)
def test_writing(status: int, rule: str) -> None:
    """A note counts as saved only if the server responds with 201."""
    assert refused_by(WRITE_ANSWER_CHECKS, status, {}) == rule
