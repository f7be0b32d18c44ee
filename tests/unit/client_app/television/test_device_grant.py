"""`client_app.television.device_grant`: request codes, then poll until the user has decided."""

from collections.abc import Mapping
from typing import Any

import pytest

from client_app.issuer.back_channel import Answer
from client_app.issuer.registration_checks import Registration
from client_app.refusals import NotShown, TelevisionForgotten
from client_app.television.device_grant import GRANT_TYPE, DeviceCodes, DeviceGrant
from tracing.checks import Refused

TELEVISION = Registration("issuer", "", "tv", "", "none", (), 0.0, "")
CODES = {
    "device_code": "d" * 43,
    "user_code": "BCDF-GHJK",
    "verification_uri": "http://127.0.0.1:9000/device",
    "expires_in": 600,
}
TOKENS = {"access_token": "a" * 20, "token_type": "Bearer", "expires_in": 300}
PENDING = Answer("", 400, {"error": "authorization_pending"})
SLOW_DOWN = Answer("", 400, {"error": "slow_down"})
NOTHING = Answer("", 0, None, "no answer in time")


def kept(registration: Registration) -> None:
    """Fail if the registration is forgotten, because it should be kept."""
    raise AssertionError(registration)


class FakeChannel:
    """Returns its responses in turn, and records what was sent."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.sent: list[Mapping[str, str]] = []

    def post(self, url: str, registration: Registration, form: Mapping[str, str]) -> Answer:
        """The next response."""
        assert registration is TELEVISION
        self.sent.append(form)
        return self._answers.pop(0)


class Clock:
    """Does not wait, but records how long it should have waited."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Record the wait."""
        self.waited.append(seconds)


def issued(**changed: Any) -> DeviceCodes:
    """The codes, as read from a response with these changes."""
    channel = FakeChannel(Answer("", 200, CODES | changed))
    return DeviceGrant(channel, TELEVISION, kept, Clock()).codes("url", "notes:read")  # type: ignore[arg-type]


def polled(*answers: Answer, interval: float | None = None) -> tuple[Clock, FakeChannel, int]:
    """Poll until there are tokens; return waits, requests, and how often it was undecided."""
    clock, channel, undecided = Clock(), FakeChannel(*answers, Answer("", 200, TOKENS)), []
    codes = issued(**({} if interval is None else {"interval": interval}))
    grant = DeviceGrant(channel, TELEVISION, kept, clock)  # type: ignore[arg-type]
    tokens = grant.tokens("url", codes, "notes:read", lambda: undecided.append(1))
    assert tokens.access_token == TOKENS["access_token"]
    return clock, channel, len(undecided)


def test_codes_come_with_where_to_type_them() -> None:
    """RFC 8628 §3.2; the default interval is five seconds."""
    codes = issued()
    assert (codes.user_code, codes.verification_uri) == ("BCDF-GHJK", CODES["verification_uri"])
    assert (codes.seconds, codes.interval) == (600, 5)
    assert issued(interval=0).interval == 0
    assert codes.device_code not in repr(codes)


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"device_code": None}, "both_codes_are_there"),
        ({"user_code": 7}, "both_codes_are_there"),
        ({"verification_uri": "javascript:alert(1)"}, "verification_uri_is_a_web_address"),
        ({"verification_uri": None}, "verification_uri_is_a_web_address"),
        ({"expires_in": "600"}, "lifetime_and_interval_are_numbers"),
        ({"interval": -1}, "lifetime_and_interval_are_numbers"),
        ({"interval": True}, "lifetime_and_interval_are_numbers"),
    ],
)
def test_codes_that_cannot_be_used_are_refused(changed: dict[str, Any], check: str) -> None:
    """None of them is shown to anyone."""
    with pytest.raises(NotShown) as refused:
        issued(**changed)
    assert isinstance(refused.value.__cause__, Refused)
    assert refused.value.__cause__.check.name == check


def test_the_device_asks_at_the_pace_it_was_told() -> None:
    """RFC 8628 §3.5: it waits for the interval between two requests."""
    clock, channel, undecided = polled(PENDING, PENDING, interval=2)
    assert clock.waited == [2, 2]
    assert undecided == 2
    expected = {"grant_type": GRANT_TYPE, "device_code": CODES["device_code"]}
    assert channel.sent == [expected] * 3


def test_slow_down_means_five_seconds_more_from_now_on() -> None:
    """RFC 8628 §3.5."""
    clock, _, _ = polled(PENDING, SLOW_DOWN, PENDING, SLOW_DOWN, interval=2)
    assert clock.waited == [2, 7, 7, 12]


def test_a_server_that_does_not_answer_is_asked_less_often() -> None:
    """RFC 8628 §3.5: the interval doubles, and the device does not give up."""
    clock, _, _ = polled(NOTHING, NOTHING, interval=2)
    assert clock.waited == [4, 8]
    clock, _, _ = polled(NOTHING, NOTHING, interval=0)
    assert clock.waited == [2, 4]


@pytest.mark.parametrize("answer", [NOTHING, PENDING])
def test_it_does_not_poll_for_longer_than_the_codes_live(answer: Answer) -> None:
    """RFC 8628 §3.2: `expires_in` applies even if no response reports the expiry."""
    clock, channel = Clock(), FakeChannel(*[answer] * 9)
    grant = DeviceGrant(channel, TELEVISION, kept, clock)  # type: ignore[arg-type]
    with pytest.raises(NotShown):
        grant.tokens("url", issued(expires_in=30, interval=10), "notes:read", lambda: None)
    assert 30 <= sum(clock.waited) < 30 + clock.waited[-1]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("access_denied", "The request was denied"),
        ("expired_token", "The code expired"),
        ("invalid_grant", "It issued no tokens. .400 invalid_grant"),
    ],
)
def test_a_decision_against_it_ends_the_polls(error: str, says: str) -> None:
    """Whatever the error, the device does not poll again."""
    channel = FakeChannel(PENDING, Answer("", 400, {"error": error}))
    grant = DeviceGrant(channel, TELEVISION, kept, Clock())  # type: ignore[arg-type]
    with pytest.raises(NotShown, match=says):
        grant.tokens("url", issued(), "notes:read", lambda: None)
    assert len(channel.sent) == 2


def test_a_television_that_is_not_known_is_forgotten() -> None:
    """`invalid_client`: its registration is no longer usable, and it can register again."""
    forgotten: list[Registration] = []
    channel = FakeChannel(Answer("", 401, {"error": "invalid_client"}))
    grant = DeviceGrant(channel, TELEVISION, forgotten.append, Clock())  # type: ignore[arg-type]
    with pytest.raises(TelevisionForgotten):
        grant.codes("url", "notes:read")
    assert forgotten == [TELEVISION]
