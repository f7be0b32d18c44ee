"""`recorder.console.brief`: one line per event."""

from datetime import UTC
from typing import Any

import pytest

from recorder.console.brief import render
from recorder.explaining.seen import Seen
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

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
CODE = "x" * 43
LINES = f"""\
3.1   browser ⇄ server  username alice  checks the password, starts a session
6     app → server      code {CODE[:8]}…  exchanges code, secret and verifier
8.1   inside the app    verifies who logged in
–     browser ⇄ server  GET /jwks → 200
"""


def line(told: dict[str, Any], part: str | None, width: int = 80) -> str:
    """An event as it is printed."""
    return rendered(render(recorded(told, part=part), Seen(), UTC), width)


def login() -> dict[str, Any]:
    """A login request and its response."""
    sent = request("POST", "http://a/login", "username=alice", **FORM)
    return answer(AS, BROWSER, sent, "user-logged-in", response(303))


def test_the_columns_of_a_line() -> None:
    """Part number, sender and receiver, the value that is sent, and the reason in a few words."""
    exchange = request("POST", "http://a/token", f"code={CODE}", **FORM)
    lines = [
        line(login(), "3.1"),
        line(question(CLIENT, AS, exchange, "code-exchanged"), "6"),
        line(event("login-allowed", checks=[check()]), "8.1"),
        line(answer(AS, BROWSER, request(url="http://a/jwks")), None),
    ]
    assert "".join(lines) == LINES


@pytest.mark.parametrize(("verdict", "sign"), [("failed", "✗"), ("warning", "⚠")])
def test_a_check_that_did_not_pass_is_named(verdict: str, sign: str) -> None:
    """It comes before everything else."""
    told = login() | {"checks": [check("password_is_right") | {"verdict": verdict}]}
    assert f"3.3   browser ⇄ server  {sign} password is right  username" in line(told, "3.3")


def test_a_refusal_without_a_check_says_why() -> None:
    """It shows the error, or else the status."""
    told = answer(AS, BROWSER, request(), "user-logged-in", response(405))
    assert "✗ refused: 405 Method Not Allowed" in line(told, "3.3")


def test_a_wide_console_has_room_for_names() -> None:
    """The parties have the same names as everywhere else."""
    assert "browser ⇄ authorization server" in line(login(), "3.3", 120)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_what_does_not_fit_stands_below(width: int) -> None:
    """Continuation lines are aligned with the text, not with the number."""
    checks = [check(f"rule_number_{number}_holds", "failed") for number in range(5)]
    lines = line(login() | {"checks": checks}, "3.3", width).splitlines()
    assert len(lines) > 1
    assert all(each.startswith(" " * 24) for each in lines[1:])
