"""`recorder.console.search`: which parts of a message contain the words."""

from datetime import UTC

import pytest

from recorder.console.search import contains, render
from tests.unit.recorder.rendering import rendered
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    answer,
    check,
    recorded,
    request,
    response,
)

GIVEN = response(200, '{"scope": "notes:read"}', Content_Type="application/json")
SENT = request(
    "POST", "http://a/token", "code=Qk7", Content_Type="application/x-www-form-urlencoded"
)
EVENT = recorded(
    answer(AS, CLIENT, SENT, "token-issued", GIVEN)
    | {"checks": [check("code_is_unused", expected="first use")]},
    part="7",
    tokens=[{"name": "id_token", "in": "response", "header": {}, "claims": {"sub": "alice"}}],
)


@pytest.mark.parametrize(
    "words", ["qk7", "CODE", "issues tokens", "notes:read", "alice", "code is unused", "first use"]
)
def test_titles_values_tokens_and_checks_are_searched(words: str) -> None:
    """The search ignores case."""
    assert contains(EVENT, words)
    assert words.lower() in rendered(render(EVENT, words, UTC)).lower()


def test_what_is_not_there_is_not_found() -> None:
    """Words are not treated as a pattern."""
    assert not contains(EVENT, "bob")
    assert not contains(EVENT, ".*")


def test_each_fact_with_the_words_is_shown_once() -> None:
    """The matches appear under the title of their message."""
    lines = rendered(render(EVENT, "first use", UTC)).splitlines()
    assert lines[0].startswith("7 The server checks everything")
    assert lines[1:] == ["  ✓ code is unused: expected first use, received this"]
