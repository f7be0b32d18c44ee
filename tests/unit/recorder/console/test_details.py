"""`recorder.console.details`: more about one step, on the console."""

from datetime import UTC
from typing import Any

import pytest

from recorder.console.details import (
    LONGEST_BODY,
    Look,
    called,
    details,
    title,
    title_of,
    where_held,
)
from recorder.console.view import ConsoleView
from recorder.reading import source_code
from tests.unit.recorder.recordings import honest_flow, refused_flow, secrets_of
from tests.unit.recorder.rendering import rendered
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    check,
    event,
    question,
    received,
    recorded,
)
from tests.unit.recorder.samples import request as sent
from tests.unit.recorder.samples import response as answered

LOOKS: tuple[Look, ...] = ("wire", "tokens", "checks", "code")


def looked(at: dict[str, Any], look: Look, width: int = 80, *, secrets: bool = False) -> str:
    """What one look at an event prints."""
    told = recorded({"part": "3.2", **at})
    shown = ConsoleView("panel", show_secrets=secrets).shown(told)
    return rendered(details(shown, look, UTC), width)


def of_slug(slug: str) -> dict[str, Any]:
    """The first event of a step of the honest flow."""
    return next(event for event in honest_flow() if event["slug"] == slug)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            question(CLIENT, AS, sent(), "user-logged-in"),
            "Held before it leaves: 3.2 The user logs in and consents at the",
        ),
        (
            received(AS, sent("POST", "http://a/consent"), "user-logged-in"),
            "Held on its arrival: 3.2 The user allows the app's request",
        ),
        (
            answer(AS, BROWSER, sent(), "user-logged-in"),
            "Held before it leaves: 3.2 The user logs in and consents at the",
        ),
        (
            event("login-allowed"),
            "Held before it takes effect: 3.2 The app verifies the ID token",
        ),
    ],
)
def test_a_held_step_is_said_in_a_line(told: dict[str, Any], words: str) -> None:
    """It says what the step is waiting for, its number and its title."""
    event = recorded(told, part="3.2")
    assert f"{where_held(event)} {title_of(event)}".startswith(words)


def test_what_has_no_step_has_a_name_too() -> None:
    """It is never held, but may be the last event that was shown."""
    assert called(recorded(question(CLIENT, AS, sent()))) == (
        "client app → authorization server GET /jwks"
    )


def test_the_message_is_whole() -> None:
    """It has every header and the body, in the order in which they were sent."""
    told = question(CLIENT, AS, sent("POST", body="a=1&b=2\nc", Host="here", X_Odd="yes"))
    text = looked(told, "wire")
    assert title(recorded(told, part="3.2"), "wire") == "3.2 as it is sent"
    lines = [line.strip() for line in text.splitlines()]
    assert lines[:7] == [
        "POST http://127.0.0.1:9000/jwks",
        "Host: here",
        "X-Odd: yes",
        "",
        "a=1&b=2",
        "c",
        "",
    ]


def test_an_answer_is_shown_with_what_it_answers() -> None:
    """The request comes first, as it was sent."""
    told = answer(AS, CLIENT, sent(), answered=answered(404, "gone"))
    text = looked(told, "wire")
    assert text.index("GET http://127.0.0.1:9000/jwks") < text.index("404 Not Found")
    assert "gone" in text


def test_what_happens_inside_sends_nothing() -> None:
    """The wire look says so."""
    assert "Nothing is sent here" in looked(event(), "wire")


def test_a_body_without_end_is_cut() -> None:
    """The text says how many characters are left out."""
    told = question(CLIENT, AS, sent(body="x" * (LONGEST_BODY + 12)))
    text = looked(told, "wire")
    assert "… and 12 more characters" in text
    assert text.count("x") == LONGEST_BODY


def test_what_would_act_on_a_terminal_is_shown() -> None:
    """Control characters and markup have no effect."""
    odd = "[bold]\x1b[2J\u202e"
    told = question(CLIENT, AS, sent("G\x07T", f"http://a/{odd}", f"{odd}\n", X=odd))
    text = looked(told, "wire")
    assert text.count("[bold]\\x1b[2J\\u202e") == 3
    assert "G\\x07T" in text


def test_tokens_are_decoded() -> None:
    """The header, the claims and the times in words are all shown."""
    text = looked(of_slug("token-issued"), "tokens")
    for words in ("Access token, decoded", "ID token, decoded", "at+jwt", "nonce", "exp"):
        assert words in text


def test_where_no_token_travels_it_is_said() -> None:
    """An opaque token cannot be decoded, either."""
    assert "No token travels here" in looked(of_slug("code-issued"), "tokens")


def test_all_checks_are_shown() -> None:
    """Including those with the same result as before, which the panel leaves out."""
    checks = [check(f"rule_{number}") for number in range(4)]
    told = event("login-allowed", checks=checks, again={"part": "3.1", "checks": 4})
    text = looked(told, "checks")
    assert all(f"rule {number}" in text for number in range(4))


def test_a_refusal_is_explained() -> None:
    """If a remedy is known, it says what to do."""
    told = event("login-allowed", checks=[check(verdict="failed")])
    assert "Refused by the client app: “rule holds” failed." in looked(told, "checks")


def test_it_says_which_checks_are_left_out() -> None:
    """Both beside the checks that were made and if none was made."""
    for checks in ([], [check("one")]):
        told = event(checks=checks, without_checks=["state_is_known"])
        assert "⚠ client_app runs without: state_is_known" in looked(told, "checks")


def test_where_nothing_is_checked_it_is_said() -> None:
    """The sentence names the role."""
    assert "The client app makes no checks here." in looked(event(), "checks")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_code_that_made_it_is_marked(width: int) -> None:
    """The whole function around the line is shown as it is in our source, complete at any width."""
    at = source_code.rule("client_app", "session_is_absent")
    assert at is not None
    told = event(source={"file": at.file, "line": at.first, "function": at.function})
    text = looked(told, "code", width)
    assert f"{at.place}, session_is_absent" in " ".join(text.split())
    marked = [int(line.split()[1]) for line in text.splitlines() if line.startswith("▶")]
    assert marked == sorted(at.marked)
    assert "".join("".join(at.lines).split()) in "".join(
        "".join(line[2:].lstrip().lstrip("0123456789") for line in text.splitlines()).split()
    )


def test_the_check_that_failed_is_shown_with_the_code() -> None:
    """The code of the message shows the effect of the failure; the code of the check shows the
    cause.
    """
    told = event(checks=[check("session_is_absent", "failed"), check("state_is_known")])
    text = looked(told, "code", 120)
    assert "The check that failed: session is absent" in text
    assert "def session_is_absent(" in text
    assert "def state_is_known(" not in text


@pytest.mark.parametrize("source", [None, {"file": "/etc/passwd", "line": 1, "function": "root"}])
def test_code_that_is_not_ours_is_not_shown(source: dict[str, Any] | None) -> None:
    """An event comes from the wire and may name any file."""
    text = looked(event(source=source), "code")
    assert "The source code of this message is not available." in text
    assert "root" not in text


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("flow", [honest_flow, refused_flow])
def test_secrets_are_covered_in_every_look(look: Look, flow: Any) -> None:
    """No secret of a flow is printed unless it was requested."""
    found = secrets_of(flow())
    # The login page itself shows the passwords of the demo users.
    typed = found.pop("password")
    secrets = {value for kind in found.values() for value in kind if len(value) > 8}
    covered = [looked(told, look, 4000) for told in flow()]
    assert [value for value in secrets if value in "".join(covered)] == []
    assert [value for value in typed for text in covered if f"password={value}" in text] == []


def test_secrets_are_shown_when_asked_for() -> None:
    """They are shown in full."""
    told = of_slug("code-exchanged")
    (verifier,) = secrets_of([told])["code_verifier"]
    assert verifier in looked(told, "wire", 4000, secrets=True)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [40, 60, 80, 160])
def test_every_step_can_be_looked_at(look: Look, width: int) -> None:
    """At any width, no line is longer than the terminal is wide."""
    for told in [*honest_flow(), *refused_flow()]:
        lines = looked(told, look, width).splitlines()
        assert all(len(line) <= width for line in lines)


def test_a_step_of_another_tour_is_called_by_its_tour() -> None:
    """A number alone would mean a step of the code flow."""
    told = recorded(event("device-polled"), part="3.1")
    assert called(told) == "Device authorization, 3.1 The television checks its tokens"
    assert called(recorded(event("user-entered"), part="9")).startswith("9 The app")
