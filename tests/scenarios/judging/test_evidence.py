"""What counts as seen, and what as missing."""

import pytest

from scenarios.judging.evidence import Evidence, Expectation, Sight
from tests.scenarios.judging.recorded import check, event, http
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
    """Each is seen in its own event, and not in the other's."""
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
    """Sender, receiver, method, path, parameters, headers, and whether it is an answer."""
    assert not other.is_in(SENT)


def test_an_answer_with_another_status_is_another_sight() -> None:
    """A refusal is not what was expected."""
    refused = event(TOKEN_ISSUED, role=AS, to=CLIENT, message=http("POST /token", 400))
    assert not Sight(AS, CLIENT, "POST /token", 200).is_in(refused)


def test_a_decision_without_a_message_shows_none() -> None:
    """Nothing was sent."""
    assert not REQUEST.is_in(event(CODE_EXCHANGED, check("x"), to=AS))


def test_parameters_of_a_redirect_stand_in_its_address() -> None:
    """An authorization response is what Location carries."""
    message = http("POST /consent", 303, headers={"Location": "http://127.0.0.1/cb?code=1&iss=2"})
    redirect = event(CODE_EXCHANGED, role=AS, to="browser", message=message)
    assert Sight(AS, "browser", "POST /consent", 303, ("code", "iss")).is_in(redirect)
    assert not Sight(AS, "browser", "POST /consent", 303, ("code", "state")).is_in(redirect)


def test_decisions_are_looked_for_where_the_message_was_seen() -> None:
    """A decision of another exchange does not stand in for one that nobody made here."""
    evidence = Evidence(ANSWER, ("code_is_unused", "code_is_known"))
    elsewhere = event(TOKEN_ISSUED, check("code_is_known"), role=AS)
    assert evidence.missing_in([elsewhere, ANSWERED]) == ("never decided: code_is_known",)
    assert Evidence(None, evidence.decisions).missing_in([elsewhere, ANSWERED]) == ()


def test_a_message_that_is_missing_is_named() -> None:
    """In words that say what was looked for."""
    assert Evidence(ANSWER, ("code_is_unused",)).missing_in([SENT]) == (
        "never seen: the answer 200 to POST /token, "
        "from authorization server to client app, with access_token",
    )
    assert str(REQUEST) == (
        "POST /token, from client app to authorization server, with code, authorization"
    )


def test_other_decisions_may_serve_as_well_but_only_all_of_them() -> None:
    """A setting may have a role decide in another way; half of that way is neither."""
    evidence = Evidence(None, ("signature_is_valid",), instead=("code_is_unused", "is_active"))
    assert evidence.missing_in([ANSWERED]) == ("never decided: signature_is_valid",)
    other_way = Evidence(None, ("x",), instead=("code_is_unused", "client_is_known"))
    assert other_way.missing_in([ANSWERED]) == ()


def test_a_step_misses_whatever_any_of_its_evidence_misses() -> None:
    """All of it, in order."""
    expected = Expectation(TOKEN_ISSUED, (Evidence(REQUEST), Evidence(None, ("x", "y"))))
    missing = expected.missing_in([ANSWERED])
    assert [words.partition(":")[0] for words in missing] == [
        "never seen",
        "never decided",
        "never decided",
    ]
