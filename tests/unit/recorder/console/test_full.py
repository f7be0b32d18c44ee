"""`recorder.console.full`: everything about an event, in a panel."""

from datetime import UTC
from typing import Any

from recorder.console.full import render
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
NUMBERED = {"flow": "abcdef", "progress": 6, "answers": None, "again": None, "tokens": []}


CODE_EXCHANGE = """\
┏━  6  The app sends the code to the token endpoint ━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃ client app → authorization server ◆ back channel  step 6 of 13 ●●●●●◉○○○○○○○ ┃
┃                                                                              ┃
┃ → POST http://127.0.0.1:9000/token                                           ┃
┃   form                                                                       ┃
┃   grant_type  authorization_code                                             ┃
┃               What the client exchanges for tokens: an authorization code, a ┃
┃               refresh token, or another grant.                               ┃
┃   and 1 more header                                                          ┃
┃                                                                              ┃
┃ Without this step the tokens would have to pass through the browser; and     ┃
┃ without the app's secret and the verifier a stolen code would be enough.     ┃
┃ RFC 6749 §4.1.3, RFC 7636 §4.5                                               ┃
┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ flow abcd · 2.1 ms · client_app/callback.py:40 ━┛
"""


def panel(told: dict[str, Any], width: int = 80, **numbers: Any) -> str:
    """An event as it is printed."""
    return rendered(render(recorded(told, **NUMBERED | numbers), Seen(), UTC), width)


def code_exchange() -> dict[str, Any]:
    """Step 6."""
    sent = request("POST", "http://127.0.0.1:9000/token", "grant_type=authorization_code", **FORM)
    return question(CLIENT, AS, sent, "code-exchanged")


def test_a_message_between_servers() -> None:
    """Number, title, sender and receiver, channel, progress, what is sent, why, and the source
    line.
    """
    assert panel(code_exchange(), part="6") == CODE_EXCHANGE


def test_a_wide_console_sets_things_side_by_side() -> None:
    """Each value beside its explanation, and the checks as a table."""
    told = code_exchange() | {"checks": [check("code_is_unused", expected="first use")]}
    lines = panel(told, 160, part="6").splitlines()
    assert any("authorization_code  What the client exchanges" in line for line in lines)
    assert any("expected" in line and "received" in line and "clause" in line for line in lines)
    assert any(
        "✓  code is unused" in line and "first use" in line and "RFC 6749 §1" in line
        for line in lines
    )


def test_checks_inside_a_role() -> None:
    """Nothing is sent; what was expected and received takes one line or two."""
    long = "x" * 40
    checks = [
        check("issuer_is_expected", expected="http://a", received="http://a", spec="OIDC Core §2"),
        check("nonce_is_ours", expected="this", received="that"),
        check("token_is_fresh", expected=long, received=long + "y"),
    ]
    text = panel(event("login-allowed", checks=checks), part="8.3", progress=8)
    assert "╭┄  8.3  The app verifies the ID token" in text
    assert "┆ client app ◎ inside, nothing is sent " in text
    assert (
        f"""\
┆ Checks by the client app                                                     ┆
┆ ✓ issuer is expected                                            OIDC Core §2 ┆
┆   as expected  http://a                                                      ┆
┆ ✓ nonce is ours                                                  RFC 6749 §1 ┆
┆   expected  this  received  that                                             ┆
┆ ✓ token is fresh                                                 RFC 6749 §1 ┆
┆   expected  {long}                         ┆
┆   received  {long}y                        ┆
"""
        in text
    )


def test_a_refusal_is_seen_at_its_step() -> None:
    """In the title, at its check and at the end, with who refused, why, and what to do."""
    error = response(400, '{"error": "invalid_grant"}', Content_Type="application/json")
    told = answer(AS, CLIENT, request("POST"), "token-issued", error)
    told["checks"] = [check("code_is_unused", "failed", expected="first", received="second")]
    text = panel(told, part="7", answers="6")
    assert "sent a second time  ✗ refused" in text
    assert "→ answers 6, GET" not in text
    assert "→ answers 6, POST /jwks" in text
    assert "← 400 Bad Request" in text
    assert "✗ code is unused: failed" in text
    assert (
        """\
┃ ✗ Refused by the authorization server: “code is unused” failed. It answers   ┃
┃   invalid_grant.                                                             ┃
┃   What to do: Start a new flow. A refused code or refresh token never        ┃
┃   becomes valid again.                                                       ┃
"""
        in text
    )


def test_a_warning_is_seen_at_its_check() -> None:
    """It has its own sign and word at both widths; nothing is refused."""
    told = event("login-allowed", checks=[check("one"), check("iss_is_named", "warning")])
    narrow, wide = panel(told, part="8.3"), panel(told, 160, part="8.3")
    for text in (narrow, wide):
        assert "✓ " in text
        assert "⚠ " in text
        assert "iss is named: warning" in text
        assert "✗" not in text
        assert "efused" not in text


def test_a_weakened_role_is_seen_in_each_panel() -> None:
    """One clear line names the checks that are left out, with control characters escaped."""
    told = event("login-allowed", without_checks=["state_is_known", "\x1b[2J"])
    text = panel(told, part="8.3")
    assert "┆ ⚠ client_app runs without: state_is_known, \\x1b[2J " in text
    assert "runs without" not in panel(event("login-allowed"), part="8.3")


def test_a_refusal_is_red() -> None:
    """The frame, the check and the reason are red; words say the same."""
    told = event("login-allowed", checks=[check("one"), check("two", "failed")])
    options: dict[str, Any] = {"force_terminal": True, "color_system": "standard"}
    refused = rendered(render(recorded(told, **NUMBERED, part="8.3"), Seen(), UTC), 80, **options)
    assert "\x1b[31m╭┄" in refused
    assert "\x1b[1;31m✗" in refused
    assert "\x1b[1;31mtwo: failed" in refused
    fine = rendered(
        render(recorded(told, **NUMBERED, part="8.3", checks=[]), Seen(), UTC), 80, **options
    )
    assert "31m" not in fine


def test_a_page_is_told_in_a_line() -> None:
    """The console shows no HTML."""
    body = "<title>Log in</title><form><input name=username><input name=csrf_token type=hidden>"
    page = response(200, body, Content_Type="text/html")
    told = answer(AS, BROWSER, request(url="http://a/login"), "user-logged-in", page)
    text = panel(told, part="3.3", progress=3)
    assert "│   page  “Log in” · asks for username · hidden: csrf_token " in text
    assert "<" not in text


def test_a_token_is_decoded() -> None:
    """Header and claims are shown, each with its meaning, and timestamps as clock times."""
    token = {
        "name": "access_token",
        "in": "response",
        "header": {"alg": "ES256"},
        "claims": {"exp": 1767276300, "sub": "alice"},
    }
    text = panel(answer(AS, CLIENT, request("POST"), "token-issued"), part="7", tokens=[token])
    assert (
        """\
┃ Access token, decoded                                                        ┃
┃   header                                                                     ┃
┃   alg  ES256                                                                 ┃
┃        How the token is signed. A verifier accepts only the algorithms it    ┃
┃        expects, and never "none".                                            ┃
┃   claim                                                                      ┃
┃   exp  1767276300 = 14:05:00, in 5 min                                       ┃
┃        When the token expires.                                               ┃
┃   sub  alice                                                                 ┃
┃        The user: a permanent identifier at this issuer.                      ┃
"""
        in text
    )


def test_a_token_of_a_request_that_was_shown_is_not_decoded_again() -> None:
    """The token belongs to the request; the resource server's response carries none."""
    token = {"name": "access_token", "in": "request", "header": {}, "claims": {"sub": "alice"}}
    told = answer("resource_server", CLIENT, request(), "resource-returned")
    assert "decoded" not in panel(told, part="12", answers="10", tokens=[token])
    assert "decoded" in panel(told, part="12", tokens=[token])


def test_how_far_a_flow_is() -> None:
    """The current step is marked; repeating an earlier step does not reduce the progress."""
    again = panel(event("user-entered"), part="9.2", progress=13)
    assert "step 9 of 13 ●●●●●●●●◉●●●●" in again
    assert "refresh, step 1 of 4" in panel(event("refresh-requested"), part="1", progress=13)
    guest = panel(event("token-presented"), part="10", progress=0)
    assert "as in step 10 of the code flow" in guest
    assert "○" not in guest


def test_the_longest_names_make_a_second_line() -> None:
    """In 80 columns, all pairs of roles but one fit beside the progress."""
    told = question("resource_server", AS, request(), "token-verified")
    lines = panel(told, part="11.1", progress=11).splitlines()
    assert lines[1].startswith("┃ resource server → authorization server ◆ back channel ")
    assert lines[2].startswith("┃ step 11 of 13 ●●●●●●●●●●◉○○ ")


def test_checks_that_were_shown_are_counted() -> None:
    """Only new checks are shown."""
    checks = [check("one"), check("two"), check("three"), check("four")]
    told = event("code-issued", checks=checks)
    text = panel(told, part="4", again={"part": "3.2", "checks": 3})
    assert "✓ 3 checks gave the same result as in 3.2" in text
    assert "✓ four" in text
    assert "✓ three" not in text
    assert "✓ one" not in panel(told, part="4", again={"part": "3.2", "checks": 4})


def test_a_call_of_no_step_is_one_quiet_line() -> None:
    """For example, another client that reads the metadata."""
    told = answer(AS, CLIENT, request(url="http://a/jwks"))
    assert panel(told, part=None).count("\n") == 1
