"""Which messages count as seen, and which are missing."""

import pytest

from scenarios.judging.expectation import Expectation, Sight
from tests.unit.scenarios.judging.recorded import check, event, http
from tracing.catalogue import AUTHORIZATION_SERVER as AS
from tracing.catalogue import CLIENT_APP as CLIENT
from tracing.catalogue import CODE_EXCHANGED, TOKEN_ISSUED

REQUEST = Sight(CLIENT, AS, "POST /token", carries=("code",), headers=("authorization",))
ANSWER = Sight(AS, CLIENT, "POST /token", 200, carries=("access_token",))

SENT = event(
    CODE_EXCHANGED,
    to=AS,
    message=http("POST /token", form="code=c&x=y", headers={"Authorization": "Basic abc"}),
)
ANSWERED = event(
    TOKEN_ISSUED,
    check("code_is_unused"),
    check("client_is_known"),
    role=AS,
    to=CLIENT,
    message=http("POST /token", 200, form="access_token=t"),
)


def test_a_request_and_its_answer_are_two_sights() -> None:
    """Each is seen in its own event and not in the other's."""
    assert REQUEST.is_in(SENT)
    assert ANSWER.is_in(ANSWERED)
    assert not REQUEST.is_in(ANSWERED)
    assert not ANSWER.is_in(SENT)


@pytest.mark.parametrize(
    "other",
    [
        Sight(AS, CLIENT, "POST /token", carries=("code",)),
        Sight(CLIENT, "resource_server", "POST /token", carries=("code",)),
        Sight(CLIENT, AS, "GET /token"),
        Sight(CLIENT, AS, "POST /revoke"),
        Sight(CLIENT, AS, "POST /token", carries=("code", "code_verifier")),
        Sight(CLIENT, AS, "POST /token", headers=("cookie",)),
        Sight(CLIENT, AS, "POST /token", 200),
        Sight(CLIENT, AS, "POST /token", without=("code",)),
        Sight(CLIENT, AS, "POST /token", without=("authorization",)),
    ],
)
def test_every_part_of_a_sight_counts(other: Sight) -> None:
    """These are sender, receiver, method, path, parameters, headers, and request or response."""
    assert not other.is_in(SENT)


def test_an_answer_with_another_status_is_another_sight() -> None:
    """A refusal is not the expected response."""
    refused = event(TOKEN_ISSUED, role=AS, to=CLIENT, message=http("POST /token", 400))
    assert not Sight(AS, CLIENT, "POST /token", 200).is_in(refused)


def test_what_was_done_without_a_message_shows_none() -> None:
    """An event without a message shows none, since nothing was sent."""
    assert not REQUEST.is_in(event(CODE_EXCHANGED, check("x"), to=AS))


def test_parameters_of_a_redirect_stand_in_its_address() -> None:
    """The authorization response is in the Location header."""
    message = http("POST /consent", 303, headers={"Location": "http://127.0.0.1/cb?code=1&iss=2"})
    redirect = event(CODE_EXCHANGED, role=AS, to="browser", message=message)
    assert Sight(AS, "browser", "POST /consent", 303, ("code", "iss")).is_in(redirect)
    assert not Sight(AS, "browser", "POST /consent", 303, ("code", "state")).is_in(redirect)


def test_a_message_that_is_missing_is_named() -> None:
    """The description says what was expected."""
    expected = Expectation(TOKEN_ISSUED, (REQUEST, ANSWER))
    assert list(expected.missing_in([SENT])) == [
        "never seen: the answer 200 to POST /token, "
        "from authorization server to client app, with access_token",
    ]
    assert str(REQUEST) == (
        "POST /token, from client app to authorization server, with code, authorization"
    )


def test_a_message_has_a_short_title() -> None:
    """A response is named by its status."""
    assert (REQUEST.title, ANSWER.title) == ("POST /token", "POST /token → 200")


def test_a_check_that_must_fail_is_missed_when_it_does_not() -> None:
    """It counts as missing if it passed or only warned."""
    expected = Expectation(TOKEN_ISSUED, refused_by=("code_is_unused",))
    for verdict in ("passed", "warning"):
        told = event(TOKEN_ISSUED, check("code_is_unused", verdict), role=AS)
        assert list(expected.missing_in([told])) == ["not refused by code_is_unused"]
    failed = event(TOKEN_ISSUED, check("code_is_unused", "failed"), role=AS)
    assert not list(expected.missing_in([failed]))


def test_a_step_misses_whatever_is_missing() -> None:
    """Everything that is missing is listed, in order."""
    expected = Expectation(TOKEN_ISSUED, (REQUEST, ANSWER), refused_by=("x",))
    assert [words.partition(":")[0] for words in expected.missing_in([])] == [
        "never seen",
        "never seen",
        "not refused by x",
    ]
