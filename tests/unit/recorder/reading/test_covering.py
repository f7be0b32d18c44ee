"""`recorder.reading.covering`: events as they are shown, with secrets covered."""

import json

import pytest
from msgspec import structs

from recorder.event.recorded import RecordedEvent, as_plain
from recorder.reading.covering import covered, tokens_of, whole
from tests.unit.recorder.recordings import honest_events, refused_events, secrets_of
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    check,
    question,
    recorded,
    request,
    response,
)
from tracing.redaction import shortened_together

SECRET = "a-secret-of-24-characters"


@pytest.mark.parametrize("events", [honest_events(), refused_events()], ids=["honest", "refused"])
def test_what_redaction_covers_is_covered(events: list[RecordedEvent]) -> None:
    """Redaction alone decides; the rest of an event stays as it was recorded."""
    shown = covered(events)
    redacted = shortened_together(map(as_plain, events))
    for one, other in zip(shown, redacted, strict=True):
        plain = json.loads(json.dumps(as_plain(one)))
        assert {**plain, "tokens": other["tokens"]} == json.loads(json.dumps(other))
    assert [each.part for each in shown] == [each.part for each in events]
    assert [each.refusal for each in shown] == [each.refusal for each in events]


def test_no_secret_is_left_anywhere() -> None:
    """Not even in the values that can be followed, which are looked up in the whole event."""
    events = honest_events()
    told = repr(covered(events))
    found = secrets_of(map(as_plain, events))
    # The login page itself shows the passwords of the demo users.
    found.pop("password")
    assert [secret for kind in found.values() for secret in kind if secret in told] == []


def test_a_secret_of_one_event_is_covered_in_all() -> None:
    """Under any name: in a check, or in an error that a server returns."""
    sent = request("POST", "http://as/token", f"code={SECRET}")
    asked = recorded(question(CLIENT, AS, sent, "code-exchanged"))
    location = response(303, Location=f"http://c/callback?error={SECRET}")
    checks = [check("rule", "failed", received=SECRET)]
    told = recorded(answer(AS, BROWSER, request(), "code-issued", location, checks=checks))
    assert told.refusal is not None
    assert told.refusal.error == SECRET
    shown = covered([asked, told])
    assert SECRET not in repr(shown)
    assert shown[1].refusal is not None
    assert shown[1].refusal.check == "rule"


def test_tokens_are_decoded() -> None:
    """Covered or whole; an event that is shown whole is otherwise unchanged."""
    issued = next(event for event in honest_events() if event.slug == "token-issued")
    names = ["access_token", "id_token"]
    assert [token.name for token in tokens_of(issued)] == names
    assert [token.name for token in covered([issued])[0].tokens or ()] == names
    shown = whole(issued)
    assert [token.name for token in shown.tokens or ()] == names
    assert structs.replace(shown, tokens=issued.tokens) == issued


def test_tokens_of_a_run_file_stay() -> None:
    """Its texts are covered, so nothing more can be decoded."""
    (shown,) = covered([event for event in honest_events() if event.slug == "token-issued"])
    assert covered([shown])[0].tokens == whole(shown).tokens == shown.tokens


def test_text_that_is_no_unicode_is_shown() -> None:
    """It causes no error."""
    odd = "\ud800"
    sent = request(url=f"http://h/{odd}", body=odd, X=odd)
    event = recorded(question(CLIENT, AS, sent), checks=[check(odd, received=odd)])
    assert covered([event])[0].checks == event.checks
    assert covered([event])[0].http == event.http
