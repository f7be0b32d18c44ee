"""`recorder.console.panel`: the point of a message in a few lines."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from recorder.console.panel import render
from recorder.console.view import ConsoleView
from recorder.event.recorded import RecordedEvent
from recorder.explaining import point
from recorder.explaining.message_of import message_of
from recorder.explaining.seen import Seen
from recorder.keeping import run_file
from recorder.reading.wording import check_name
from tests.support.places import ROOT
from tests.unit.recorder.recordings import honest_events
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
NUMBERED = {"flow": "abcdef", "progress": 6, "answers": None, "again": None, "tokens": []}
VERIFIER, CODE = "v" * 43, "c" * 43
KEYS = 3
"""Lines that the state and the keys take below a panel, at 80 columns."""
SMALL = {60: 14, 80: 20 - KEYS, 120: 40 - KEYS}
"""The number of lines that a panel may take at each width."""

CODE_EXCHANGE = f"""\
━━ 6  The app sends the code to the token endpoint ━━━━━━━━━━━━━ ●●●●●◉○○○○○○○ ━
client app → authorization server  POST /token, a form
The point.
  code           {"c" * 16}…{"c" * 15}  proves that a user has agreed
  code_verifier  {"v" * 11}…{"v" * 10}  the secret; its hash was sent in step 3
  redirect_uri   http://127.0.0.1:9002/callback  must be the one of the request
                                                                  and 1 more (w)
The reason.           client_app/callback.py:40 · RFC 6749 §4.1.3, RFC 7636 §4.5
"""
"""Step 6, with fixed texts in place of its two sentences, which are defined elsewhere."""


def panel(told: dict[str, Any], width: int = 80, room: int | None = None, **numbers: Any) -> str:
    """An event as it is printed."""
    shown = recorded(told, **NUMBERED | numbers)
    return rendered(render(shown, Seen(), UTC, room), width)


def code_exchange() -> dict[str, Any]:
    """Step 6."""
    body = (
        f"grant_type=authorization_code&code={CODE}&code_verifier={VERIFIER}"
        "&redirect_uri=http://127.0.0.1:9002/callback"
    )
    return question(CLIENT, AS, request("POST", "http://a/token", body, **FORM), "code-exchanged")


def honest_panels(width: int, room: int | None) -> list[tuple[RecordedEvent, str]]:
    """Each message of an honest flow with its panel."""
    view, seen = ConsoleView("panel", show_secrets=False, zone=UTC), Seen()
    panels = []
    for each in honest_events():
        seen.note(view.shown(each))
        panels.append((each, rendered(view.render(each, seen, room), width)))
    return panels


def test_the_point_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, progress, sender and receiver, values and their meaning, how many more, why, and
    where.
    """
    message = message_of(recorded(code_exchange()))
    assert message
    short = replace(message, what="The point. More.", without="The reason.")
    monkeypatch.setattr(point, "message_of", lambda *_: short)
    assert panel(code_exchange(), part="6") == CODE_EXCHANGE


@pytest.mark.parametrize("width", SMALL)
def test_a_held_message_fits(width: int) -> None:
    """The title and the reason are always there, within the lines that are available."""
    for each, text in honest_panels(width, SMALL[width]):
        message = message_of(each)
        assert message
        in_one_line = " ".join(text.split())
        assert text.count("\n") <= SMALL[width], each.part
        assert message.title in in_one_line
        assert message.without in in_one_line


@pytest.mark.parametrize("width", [80, 120])
def test_each_value_and_check_that_matters_is_there(width: int) -> None:
    """At these widths, nothing of the point is left out to make room."""
    for each, text in honest_panels(width, SMALL[width]):
        message = message_of(each)
        assert message
        made = {made.name for made in each.checks[each.again.checks if each.again else 0 :]}
        for name in made & set(message.checks):
            assert f"✓ {check_name(name)} " in text, each.part


def test_a_whole_flow_is_short() -> None:
    """About eleven lines per message, and a line or two in the brief style."""
    events = run_file.read(ROOT / "docs" / "illustrated_flow.jsonl").events
    for style, most in (("panel", 320), ("brief", 60)):
        view = ConsoleView(style, show_secrets=False, zone=UTC)
        seen = Seen(map(view.shown, events))
        lines = (rendered(view.render(each, seen), 80).count("\n") for each in events)
        assert sum(lines) <= most


def test_a_value_that_was_shown_is_named() -> None:
    """The name refers to the message that showed it."""
    first, later = code_exchange(), code_exchange()
    seen = Seen([recorded(first, **NUMBERED, part="5")])
    text = rendered(render(recorded(later, **NUMBERED, part="6"), seen, UTC), 80)
    assert "code           the code of step 5  proves that a user has agreed" in text
    assert CODE not in text


def test_a_document_that_was_shown_is_named() -> None:
    """Of its content, only what is used here is shown again."""
    metadata = '{"issuer": "http://a", "jwks_uri": "http://a/jwks", "scopes": "%s"}' % ("s " * 200)
    given = response(200, metadata, Content_Type="application/json")
    at = request(url="http://a/.well-known/openid-configuration")
    told = answer(AS, CLIENT, at, "client-registered", given)
    again = told | {"id": "again"}
    seen = Seen([recorded(told, **NUMBERED, part="2.2")])
    text = rendered(render(recorded(again, **NUMBERED, part="11.2"), seen, UTC), 80)
    assert "the same document as in 2.2; used here: issuer, jwks_uri (w)" in text


def test_what_failed_is_whole_and_on_top() -> None:
    """Expected, received, reason and remedy come before the values, however little room remains."""
    error = response(400, '{"error": "invalid_grant"}', Content_Type="application/json")
    told = answer(AS, CLIENT, request("POST"), "token-issued", error)
    long = "first use of this very long code " * 4
    explained = {"explanation": "A code works once.", "expected": long, "received": "used before"}
    told["checks"] = [check("one"), check("code_is_unused", "failed", **explained)]
    for room in (None, 5):
        text = panel(told, part="7", answers="6", room=room)
        in_one_line = " ".join(text.split())
        assert "✗ refused" in text.splitlines()[0]
        assert "✗ code is unused: failed" in text
        assert long.strip() in in_one_line
        assert "received used before" in in_one_line
        assert "why A code works once. RFC 6749 §1" in in_one_line
        assert "What to do: Start a new flow." in in_one_line
        assert text.index("✗ code is unused") < text.index("Without")


def test_a_warning_is_seen() -> None:
    """It has its own sign and word; nothing is refused."""
    told = event("login-allowed", checks=[check("one"), check("iss_is_named", "warning")])
    text = panel(told, part="8.3")
    assert "⚠ iss is named: warning" in text
    assert "✗" not in text


def test_a_weakened_role_is_seen() -> None:
    """One clear line names the checks that are left out, with control characters escaped."""
    told = event("login-allowed", without_checks=["state_is_known", "\x1b[2J"])
    assert "⚠ client_app runs without: state_is_known, \\x1b[2J" in panel(told, part="8.3")


def test_a_passed_check_takes_one_line() -> None:
    """A value that was both expected and received appears once; a long one is cut in the middle."""
    checks = [
        check("issuer_is_the_one_asked", expected="http://a", received="http://a"),
        check("nonce_is_the_one_sent", expected="n" * 90, received="n" * 90),
        check("id_token_is_not_expired", expected="in the future", received="300 s from now"),
        check("another"),
    ]
    lines = panel(event("login-allowed", checks=checks), part="8.3").splitlines()
    assert "  ✓ issuer is the one asked  http://a" in lines
    assert f"  ✓ nonce is the one sent    {'n' * 25}…{'n' * 25}" in lines
    assert any("ID token is not expired  in the future (300 s from now)" in line for line in lines)
    assert any(line.endswith("and 1 more, all passed (d)") for line in lines)


def test_checks_say_what_they_judge() -> None:
    """The checks of a message are made only when the next one is about to leave."""
    told = event("login-allowed", checks=[check("audience_is_this_client")])
    assert "Checks by the client app, about the ID token that the server issued" in panel(
        told, part="8.3"
    )


def test_checks_that_were_shown_are_counted() -> None:
    """The line says in which part they were shown."""
    told = event("code-issued", checks=[check("one"), check("two"), check("three")])
    text = panel(told, part="4", again={"part": "3.2", "checks": 3})
    assert "3 checks gave the same result as in 3.2 (d)" in text


def test_a_page_is_told_in_words() -> None:
    """The response's line has its title, and the next line describes it; there is no HTML."""
    body = "<title>Sign in · Server</title><form><input name=username></form>"
    page = response(200, body, Content_Type="text/html")
    told = answer(AS, BROWSER, request(url="http://a/authorize"), "user-logged-in", page)
    lines = panel(told, part="3.2", progress=3).splitlines()
    assert lines[1] == "browser → authorization server  GET /authorize"
    assert lines[2] == "browser ← authorization server  200, the page “Sign in”"
    assert "asks for user name and password" in lines[3]
    assert "<" not in "".join(lines)


def test_how_far_a_flow_is() -> None:
    """The current step is marked; a flow of another tour names its own step."""
    again = panel(event("user-entered"), part="9.2", progress=13)
    assert "●●●●●●●●◉●●●●" in again
    assert "refresh, step 1 of 4" in panel(event("refresh-requested"), 120, part="1", progress=13)
    guest = panel(event("token-presented"), 120, part="10", progress=0)
    assert "as in step 10 of the code flow" in guest
    assert "○" not in guest


def test_a_call_of_no_step_is_one_quiet_line() -> None:
    """For example, another client that reads the metadata."""
    told = answer(AS, CLIENT, request(url="http://a/jwks"))
    assert panel(told, part=None).count("\n") == 1


def test_a_refusal_is_red() -> None:
    """Words say the same."""
    told = event("login-allowed", checks=[check("one"), check("two", "failed")])
    options: dict[str, Any] = {"force_terminal": True, "color_system": "standard"}

    def shown(**changes: Any) -> str:
        given = recorded(told, **NUMBERED | {"part": "8.3"} | changes)
        return rendered(render(given, Seen(), UTC), 80, **options)

    assert "\x1b[1;31m✗ two: failed" in shown()
    assert "31m" not in shown(checks=[])
