"""`recorder.comparing.by_role`: values are compared by their role in the flow."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from recorder.comparing.by_role import Differing, differing
from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent, as_plain, with_refusal
from tests.unit.recorder.recordings import honest_events, secrets_of
from tests.unit.recorder.samples import Event
from tracing.redaction import shortened_together

Flow = list[RecordedEvent]
Change = Callable[[Event], None]


@pytest.fixture(scope="module")
def flow() -> Flow:
    """A login from the first step to the last."""
    return honest_events()


def plain(events: Sequence[RecordedEvent]) -> list[Event]:
    """The events as JSON that a test can change."""
    return [json.loads(json.dumps(as_plain(event))) for event in events]


def read(events: Sequence[Event]) -> Flow:
    """Events read from JSON."""
    return [with_refusal(recorded_event_of(event)) for event in events]


def redacted(events: Flow) -> Flow:
    """The flow as a run file stores it, with secrets covered."""
    return read(shortened_together(map(as_plain, events)))


def changed(events: Flow, part: str, change: Change) -> Flow:
    """The flow with the message of one part changed."""
    told = plain(events)
    change(next(event for event in told if event["part"] == part))
    return read(told)


def replaced(events: Flow, old: str, new: str) -> Flow:
    """The flow with one pattern replaced everywhere."""
    text = json.dumps(plain(events))
    assert re.search(old, text)
    return read(json.loads(re.sub(old, new, text)))


def in_url(old: str, new: str) -> Change:
    """Return a change to the URL of a request."""

    def change(event: Event) -> None:
        request = event["http"]["request"]
        assert re.search(old, request["url"])
        request["url"] = re.sub(old, new, request["url"])

    return change


def in_body(half: str, old: str, new: str) -> Change:
    """Return a change to the body of a message."""

    def change(event: Event) -> None:
        message = event["http"][half]
        assert re.search(old, message["body"])
        message["body"] = re.sub(old, new, message["body"])

    return change


def told(found: Sequence[Differing]) -> list[tuple[str, str, str | None, str | None]]:
    """Part, name and both values of each difference."""
    return [(one.at[1], one.name, one.left, one.right) for one in found]


def swapped(events: Flow, *parts: str) -> Flow:
    """The flow with two messages swapped."""
    one, other = (n for n, event in enumerate(events) if event.part in parts)
    turned = list(events)
    turned[one], turned[other] = events[other], events[one]
    return turned


def is_message(one: Differing) -> bool:
    """Whether it is the whole message that differs."""
    return one.where == "message"


def test_a_flow_is_like_itself(flow: Flow) -> None:
    """A flow compared with itself has no differences."""
    assert differing(flow, flow) == []


def test_values_of_their_own_are_no_difference(flow: Flow) -> None:
    """Every state, all ports and the name of the machine may differ."""
    other = replaced(redacted(flow), r"127\.0\.0\.1(:|%3A)(\d+)", r"localhost\g<1>2\g<2>")
    other = replaced(other, "state=[A-Za-z0-9_-]{10}", "state=ABCDEFGHIJ")
    assert differing(flow, other) == []


def of_an_app_outside(events: Flow, port: int) -> Flow:
    """The flow of an app on this port that sends no events to the recorder."""
    told_by_servers = [event for event in events if event.role != "client_app"]
    return replaced(told_by_servers, r"(127\.0\.0\.1(?::|%3A|%253A))9002", rf"\g<1>{port}")


def test_the_port_of_an_app_outside_the_playground_is_no_difference(flow: Flow) -> None:
    """A test's own app also starts on a free port, but within one run the port must not change."""
    one, other = of_an_app_outside(flow, 5001), of_an_app_outside(flow, 5002)
    assert differing(one, other) == []
    moved = changed(one, "7", in_body("request", "%3A5001", "%3A5002"))
    assert [(name, right) for _, name, _, right in told(differing(one, moved))] == [
        ("redirect_uri", "http://127.0.0.1:5002/callback")
    ]


def test_an_address_on_another_machine_is_compared(flow: Flow) -> None:
    """Including its port, which is registered and not just any free port of this machine."""
    one, other = (
        replaced(
            of_an_app_outside(flow, 5001),
            r"127\.0\.0\.1(:|%3A|%253A)5001",
            rf"a.example\g<1>{port}",
        )
        for port in (5001, 5002)
    )
    assert "redirect_uri" in {one.name for one in differing(one, other)}


def test_a_redacted_recording_is_like_the_flow(flow: Flow) -> None:
    """A covered value still has its role."""
    assert differing(redacted(flow), flow) == []


@pytest.mark.parametrize("name", ["nonce", "code_challenge", "scope", "state"])
def test_a_parameter_that_was_removed_is_named(flow: Flow, name: str) -> None:
    """The difference names its message and its place, and appears only once."""
    less = changed(flow, "3.2", in_url(f"&{name}=[^&]*", ""))
    (one,) = differing(less, flow)
    assert (one.at, one.message) == (("user-logged-in", "3.2"), "GET /authorize → 200")
    assert (one.where, one.name, one.left) == ("request parameter", name, None)
    assert one.right


def test_a_state_that_does_not_come_back_is_a_difference(flow: Flow) -> None:
    """It is well formed but is not the state that was sent."""
    other = changed(flow, "5", in_url("state=[^&]*", "state=another-state-of-another-flow"))
    assert told(differing(flow, other)) == [
        ("5", "state", "state of 3.1", "a value not seen before")
    ]


def test_a_code_that_is_not_the_issued_one_is_a_difference(flow: Flow) -> None:
    """A request that two roles recorded yields only one difference."""
    other = changed(flow, "6", in_body("request", r"\bcode=[^&]*", "code=a-code-of-another-flow"))
    (one,) = differing(flow, other)
    assert (one.at[1], one.name) == ("6", "code")
    assert (one.left, one.right) == ("code of 4", "a value not seen before")


def test_a_redirect_uri_that_changes_on_the_way_is_a_difference(flow: Flow) -> None:
    """The party's name stands for its address, because its port may differ."""
    other = changed(flow, "6", in_body("request", "%2Fcallback", "%2Fcallback2"))
    assert told(differing(flow, other)) == [
        ("6", "redirect_uri", "<client app>/callback", "<client app>/callback2")
    ]


def test_a_lifetime_is_compared_by_value(flow: Flow) -> None:
    """It is a decision of the server and does not depend on the time of the run."""
    other = changed(flow, "7", in_body("response", r'"expires_in": \d+', '"expires_in": 77'))
    ((part, name, _, right),) = told(differing(flow, other))
    assert (part, name, right) == ("7", "expires_in", "77")


def test_the_lifetime_of_a_token_is_compared(flow: Flow) -> None:
    """It is the same in every run, although both of its timestamps differ."""

    def live_longer(event: Event) -> None:
        claims: Any = event["tokens"][0]["claims"]
        claims.update(iat=claims["iat"] + 1000, exp=claims["exp"] + 1100)

    (one,) = differing(redacted(flow), changed(redacted(flow), "7", live_longer))
    assert one.name == "lifetime (exp - iat)"
    assert (one.left, one.right) == ("300 s", "400 s")


def test_a_check_that_was_not_made_is_named(flow: Flow) -> None:
    """So is one with a different result, together with what was received."""

    def leave_out(event: Event) -> None:
        event["checks"] = [made for made in event["checks"] if made["name"] != "code_is_unused"]

    def fail(event: Event) -> None:
        made: Any = next(made for made in event["checks"] if made["name"] == "code_is_unused")
        made.update(verdict="failed", expected="first use", received="used 3 s ago")

    assert told(differing(flow, changed(flow, "7", leave_out))) == [
        ("7", "code_is_unused", "passed", None)
    ]
    assert told(differing(flow, changed(flow, "7", fail))) == [
        ("7", "code_is_unused", "passed", "failed"),
        ("7", "expected", None, "first use"),
        ("7", "received", None, "used some time ago"),
    ]


def test_a_header_that_is_missing_is_a_difference(flow: Flow) -> None:
    """The difference names the header."""

    def leave_out(event: Event) -> None:
        response = event["http"]["response"]
        response["headers"] = [each for each in response["headers"] if each[0] != "Cache-Control"]

    found = differing(flow, changed(flow, "7", leave_out))
    assert [(one.where, one.name, one.right) for one in found] == [
        ("response header", "Cache-Control", None)
    ]


def test_what_a_browser_says_of_itself_is_no_difference(flow: Flow) -> None:
    """A person's browser and a scripted one send different headers; only servers are compared."""

    def accept_less(event: Event) -> None:
        headers = event["http"]["request"]["headers"]
        headers[:] = [each for each in headers if each[0] != "Accept"] + [["Sec-GPC", "1"]]

    assert differing(flow, changed(flow, "1", accept_less)) == []
    names = {one.name for one in differing(flow, changed(flow, "6", accept_less))}
    assert names == {"Accept", "Sec-GPC"}


def test_keys_and_metadata_may_be_known_already(flow: Flow) -> None:
    """Then they are not requested again: checks made before that request are made later, and the
    checks of its response are not made.
    """
    told = {event["part"]: event for event in plain(flow)}
    for asked, answered, then in (("8.1", "8.2", "8.3"), ("11.1", "11.2", "11.3")):
        assert "GET" in told[asked]["http"]["request"]["method"]
        earlier = told.pop(asked)["checks"]
        del told[answered]
        later = [made for made in told[then]["checks"] if made["name"] != "key_set_is_published"]
        told[then]["checks"] = [*earlier, *later]
    assert differing(flow, read(list(told.values()))) == []
    assert differing(read(list(told.values())), flow) == []


def test_a_check_may_be_missing_only_where_keys_were_known(flow: Flow) -> None:
    """Elsewhere it is a difference, even if another message of the step has the check."""
    other = changed(flow, "3.3", lambda event: event["checks"].pop())
    ((part, name, _, right),) = told(differing(flow, other))
    assert (part, right) == ("3.3", None)
    assert name


def test_calls_between_servers_may_overtake_each_other(flow: Flow) -> None:
    """Calls between servers may, but a browser sends one request after another."""
    assert [one for one in differing(flow, swapped(flow, "2.3", "6")) if is_message(one)] == []
    assert [one for one in differing(flow, swapped(flow, "5", "9")) if is_message(one)]


def test_a_message_that_is_missing_is_told_as_one(flow: Flow) -> None:
    """Its values are not listed one by one."""
    less = [event for event in flow if event.part != "9"]
    assert [(one.at[1], one.where, one.name, one.right) for one in differing(flow, less)] == [
        ("9", "message", "GET /notes", None)
    ]


def test_no_secret_is_part_of_a_difference(flow: Flow) -> None:
    """Comparing two flows with entirely different values must not reveal a secret of either."""
    other = replaced(flow, r"(?<=\w{8})[A-M](?=\w{8})", "z")
    text = str(differing(flow, other) + differing(flow, flow[:9]))
    secrets = secrets_of(plain([*flow, *other])).values()
    assert not [secret for found in secrets for secret in found if secret in text]
