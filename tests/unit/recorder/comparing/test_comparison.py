"""`recorder.comparing.comparison`: two flows side by side, as a teacher would lay them out."""

import json
from collections.abc import Sequence

import pytest

from recorder.comparing.comparison import Pair, compare, summary
from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent, as_plain, with_refusal
from tests.unit.recorder.recordings import honest_events, refused_events
from tests.unit.recorder.samples import Event, check, event, recorded
from tracing.fingerprints import parameters
from tracing.redaction import SECRETS

Flow = list[RecordedEvent]


@pytest.fixture
def honest() -> Flow:
    """A login from the first step to the last."""
    return honest_events()


@pytest.fixture
def refused() -> Flow:
    """A wrong password, then no consent, and a client that trusts another server."""
    events = refused_events()
    return [event for event in events if event.flow == events[0].flow]


def parts(pairs: Sequence[Pair]) -> list[tuple[str | None, str | None]]:
    """The part numbers of each pair."""
    return [(pair.left and pair.left.part, pair.right and pair.right.part) for pair in pairs]


def named(pairs: Sequence[Pair], part: str) -> Pair:
    """The pair with this part of the left flow."""
    return next(pair for pair in pairs if pair.left and pair.left.part == part)


def plain(events: Flow) -> list[Event]:
    """The events as JSON that a test can change."""
    return [json.loads(json.dumps(as_plain(event))) for event in events]


def read(events: Sequence[Event]) -> Flow:
    """The events read back from JSON."""
    return [with_refusal(recorded_event_of(event)) for event in events]


def changed(events: Flow, *texts: tuple[str, str]) -> Flow:
    """The events with texts in their messages replaced."""
    text = json.dumps(plain(events))
    for old, new in texts:
        assert old in text
        text = text.replace(old, new)
    return read(json.loads(text))


def test_a_flow_is_like_itself(honest: Flow) -> None:
    """A flow compared with itself has no differences."""
    pairs = compare(honest, honest)
    assert all(pair.alike and pair.summary == "Identical." for pair in pairs)
    assert [pair.left for pair in pairs] == honest
    assert summary(pairs) == "Both flows are identical."


def test_a_good_flow_and_a_refused_one(honest: Flow, refused: Flow) -> None:
    """What both flows did is paired, even if the part numbers differ."""
    pairs = compare(honest, refused)
    assert parts(pairs)[:12] == [
        ("1", "1"),
        ("2.1", None),
        ("2.2", None),
        ("2.3", None),
        ("2.4", None),
        ("2.5", "2.1"),
        ("3.1", "3.1"),
        ("3.2", "3.2"),
        (None, "3.3"),
        ("3.3", "3.4"),
        ("3.4", "3.5"),
        ("3.5", "3.6"),
    ]
    assert ("5", "5") in parts(pairs)
    assert summary(pairs) == (
        "Identical up to 2.1. Only the left flow has GET /.well-known/openid-configuration. "
        "At 3.6 the right flow was refused: “consent is given” failed."
    )
    assert named(pairs, "3.5").summary == ("The right flow was refused: “consent is given” failed.")
    assert pairs[8].summary == (
        "Only the right flow has POST /login → 200, and was refused: “password is right” failed."
    )


def test_a_comparison_can_be_turned_round(honest: Flow, refused: Flow) -> None:
    """Left and right change places, and nothing else changes."""
    pairs, turned = compare(honest, refused), compare(refused, honest)
    assert sorted(map(str, parts(pairs))) == sorted(str(two[::-1]) for two in parts(turned))
    assert "the left flow was refused" in summary(turned)


def test_every_event_of_a_step_is_there_once(honest: Flow, refused: Flow) -> None:
    """Events keep the order of their flow; events outside any step are left out."""
    other = recorded(event())
    pairs = compare([*honest, other], [other, *refused])
    assert [pair.left for pair in pairs if pair.left] == honest
    assert [pair.right for pair in pairs if pair.right] == refused
    assert all(pair.left or pair.right for pair in pairs)


def test_what_is_missing_is_missing_on_its_side(honest: Flow) -> None:
    """In the right flow, the client app already had the keys and was already registered."""
    known = [told for told in honest if told.part not in ("2.3", "2.4", "8.1", "8.2")]
    pairs = compare(honest, known)
    alone = [pair for pair in pairs if not pair.alike]
    assert parts(alone) == [("2.3", None), ("2.4", None), ("8.1", None), ("8.2", None)]
    assert summary(pairs) == "Identical up to 2.3. Only the left flow has POST /register."


def test_where_one_is_refused_they_part(honest: Flow) -> None:
    """The sentence names the failed check."""
    spent = plain(honest[:15])
    made = next(made for made in spent[14]["checks"] if made["name"] == "code_is_unused")
    made.update(verdict="failed", received="used before")
    spent[14]["http"]["response"]["status"] = 400
    pairs = compare(honest[:15], read(spent))
    assert summary(pairs) == (
        "Identical up to 7. The right flow was refused: “code is unused” failed."
    )
    assert [difference.what for difference in pairs[-1].differences] == [
        "“code is unused”",
        "status",
    ]


def test_what_is_new_in_every_flow_is_no_difference(honest: Flow) -> None:
    """Codes, states, challenges and times always differ."""
    texts = [("eqD_vRZvaESXjBM8H6xch0ds", "AAAAAAAAAAAAAAAAAAAAAAAA"), ("nz-gdQhJ", "BBBBBBBB")]
    assert all(pair.alike for pair in compare(honest, changed(honest, *texts)))


def test_what_the_client_app_asks_for_is_a_difference(honest: Flow) -> None:
    """It is shown on both sides, and only once: a response does not repeat its request's
    differences.
    """
    less = changed(honest, ("scope=openid+profile+notes%3Aread", "scope=openid+notes%3Aread"))
    pairs = compare(honest, less)
    asked = named(pairs, "3.1").differences
    assert [found.what for found in asked] == ["response, redirect: scope"]
    assert "profile" in asked[0].left
    assert "profile" not in asked[0].right
    assert named(pairs, "4").alike


def test_what_only_one_sends_is_a_difference(honest: Flow) -> None:
    """The other side is empty; values that differ in every flow are not shown."""
    text = "response_type=code&client_id="
    more = changed(honest, (text, f"prompt=login&login_hint=x&id_token_hint=12345678&{text}"))
    found = named(compare(honest, more), "3.1").differences
    assert found == [
        ("response, redirect: prompt", "", "login"),
        ("response, redirect: login_hint", "", "x"),
        ("response, redirect: id_token_hint", "", "one of its own"),
    ]


def test_no_secret_is_shown(honest: Flow, refused: Flow) -> None:
    """Neither in a difference nor in a sentence; a secret of one flow is covered in both."""
    told = str([(pair.differences, pair.summary) for pair in compare(honest, refused)])
    secrets = {
        value
        for told_event in plain([*honest, *refused])
        for message in (told_event["http"] or {}).values()
        if message
        for name, value in parameters(message, {n.lower(): v for n, v in message["headers"]})
        if name in SECRETS
    }
    assert len(secrets) >= 8
    assert not [secret for secret in secrets if secret in told]


def test_sentences_are_safe_to_show() -> None:
    """A check's name and an error come from the wire."""
    bad = recorded(event("login-allowed", part="8", checks=[check("\x1b[2J<b>", "failed")]))
    good = recorded(event("login-allowed", part="8", checks=[check("\x1b[2J<b>")]))
    pairs = compare([good], [bad])
    assert "\x1b" not in summary(pairs) + str(pairs[0].differences) + pairs[0].summary


def test_flows_that_differ_at_once() -> None:
    """Flows without events can be compared, too."""
    one = recorded(event("resource-requested", part="1"))
    other = recorded(event("login-allowed", part="8.1"))
    assert summary(compare([one], [other])) == (
        "Different from 1 on. Only the left flow has checks inside the client app."
    )
    assert compare([], []) == []
    assert summary([]) == "There is nothing to compare."


def test_a_thousand_events_are_compared(honest: Flow) -> None:
    """The order of the events does not matter."""
    many = [told for _ in range(36) for told in honest][:1000]
    assert len(compare(many, many[::-1])) >= 1000
