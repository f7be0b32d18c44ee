"""`recorder.console.brief_text`: what a failed test of an app in another project shows."""

from recorder.console.brief_text import brief_text
from recorder.event.recorded import RecordedEvent
from tests.unit.recorder.samples import AS, BROWSER, answer, check, recorded, request, response

FAULT = "id-token-wrong-nonce at token"


def asked(*verdicts: str, **more: object) -> RecordedEvent:
    """A response of the authorization server with one check for each of these verdicts."""
    checks = [check("redirect_uri_is_registered", verdict) for verdict in verdicts]
    told = answer(
        AS,
        BROWSER,
        request("GET", "http://127.0.0.1:9000/authorize"),
        "user-logged-in",
        response(200),
        checks=checks,
    )
    return recorded(told | more)


def test_a_failure_is_told_each_time_and_a_warning_once() -> None:
    """Both show what was expected and received, for which the line of the message has no room."""
    text = brief_text([asked("warning"), asked("warning"), asked("failed"), asked("failed")])
    assert text.count("warning: redirect_uri_is_registered") == text.count("⚠") == 1
    assert text.count("failed: redirect_uri_is_registered") == 2
    assert text.count("expected: ") == text.count("received: ") == 3


def test_what_is_wrong_on_purpose_is_told_where_it_begins_and_ends() -> None:
    """Otherwise a fault that the test itself switched on would look like a healthy login."""
    told = brief_text([asked(), asked(in_force=[FAULT]), asked(in_force=[FAULT]), asked()])
    assert told.count(f"Switched on at authorization_server: {FAULT}") == 1
    assert told.count("Switched on at authorization_server: nothing") == 1
