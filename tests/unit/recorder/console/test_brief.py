"""`recorder.console.brief`: a line an event."""

from typing import Any

import pytest

from recorder.console.brief import render
from tests.unit.recorder.rendering import rendered
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    check,
    event,
    question,
    recorded,
    request,
    response,
)

LINES = """\
3.4   user logged in       ◇ front  POST /login    → 303 ✓ 3/3            2.1 ms
6     code exchanged       ◆ back   GET /token                            2.1 ms
8.3   login allowed        ◎ inside decision             ✓ 1/1            340 ms
–     authorization server ◇ front  GET /jwks      → 200                  2.1 ms
"""


def line(told: dict[str, Any], part: str | None, width: int = 80) -> str:
    """An event as it is printed."""
    return rendered(render(recorded(told, part=part)), width)


def test_the_columns_of_a_line() -> None:
    """Number, step, channel, message, status, verdict, time; at the same places in each line."""
    sent = request("POST", "http://a/login?state=1")
    login = answer(AS, BROWSER, sent, "user-logged-in", response(303)) | {"checks": [check()] * 3}
    lines = [
        line(login, "3.4"),
        line(question(CLIENT, AS, request(url="http://a/token"), "code-exchanged"), "6"),
        line(event("login-allowed", checks=[check()], seconds=0.34), "8.3"),
        line(answer(AS, BROWSER, request(url="http://a/jwks")), None),
    ]
    assert "".join(lines) == LINES


def test_a_refusal_is_a_word() -> None:
    """With how many decisions had passed."""
    told = answer(AS, CLIENT, request("POST", "http://a/token"), "token-issued", response(400))
    told["checks"] = [check(), check(verdict="failed")]
    assert line(told, "7").split()[-5:] == ["✗", "refused", "1/2", "2.1", "ms"]
    assert "✗ refused 19/20" in line(
        told | {"checks": [*[check()] * 19, check(verdict="failed")]}, "7"
    )


def test_a_warning_is_counted() -> None:
    """Beside what passed; and it refuses nothing."""
    told = event("login-allowed", checks=[*[check()] * 9, check("rule", "warning")])
    assert line(told, "8").split()[-6:] == ["✓", "9/10", "⚠", "1", "2.1", "ms"]
    checks = [*[check()] * 18, check("rule", "warning"), check("other", "failed")]
    assert line(event("login-allowed", checks=checks), "8").split()[-6:] == [
        "✗",
        "refused",
        "⚠",
        "1",
        "2.1",
        "ms",
    ]


@pytest.mark.parametrize("width", [80, 100, 200])
def test_a_long_path_leaves_its_status(width: int) -> None:
    """One line, whatever comes."""
    told = answer(AS, BROWSER, request(url="http://a/" + "x" * 300), "code-issued", response(303))
    text = line(told, "4", width)
    assert text.count("\n") == 1
    assert "… → 303" in text


def test_a_wide_console_has_room_for_titles() -> None:
    """The slug is the title's short form."""
    told = question(CLIENT, AS, request(), "code-exchanged")
    assert "The client app hands in the code" in line(told, "6", 140)
