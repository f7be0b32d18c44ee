"""`scenarios.judging.step_checks`: the checks a step shows, and those that are missing."""

from scenarios.judging.expectation import Expectation, Sight
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks, checks_not_failed
from tests.unit.scenarios.judging.recorded import check, event, http
from tracing.catalogue import AUTHORIZATION_SERVER as AS
from tracing.catalogue import CLIENT_APP as CLIENT
from tracing.catalogue import TOKEN_ISSUED

EXPECTED = Expectation(TOKEN_ISSUED, (Sight(AS, CLIENT, "POST /token", 200),))
TITLE = "POST /token → 200"
ANSWERED = event(
    TOKEN_ISSUED,
    check("code_is_unused"),
    check("client_is_known", "warning"),
    role=AS,
    to=CLIENT,
    message=http("POST /token", 200),
)
ELSEWHERE = event(TOKEN_ISSUED, check("code_is_known"), check("code_is_unused"), role=AS)


def test_all_that_must_be_checked_was() -> None:
    """A check may be required with a certain message, or with any message."""
    required = StepChecks({TITLE: ["code_is_unused"], ANY_MESSAGE: ["code_is_known"]})
    assert not required.missing_in(EXPECTED, [ELSEWHERE, ANSWERED])


def test_a_check_is_looked_for_where_its_message_was_seen() -> None:
    """The same check in another exchange does not replace one that is missing here."""
    required = StepChecks({TITLE: ["code_is_unused", "code_is_known"]})
    missing = required.missing_in(EXPECTED, [ELSEWHERE, ANSWERED])
    assert missing == (f"check not made: code_is_known ({TITLE})",)


def test_a_check_with_any_message_may_be_made_with_one_that_has_a_title() -> None:
    """It may also be made with a message that has no title."""
    required = StepChecks({ANY_MESSAGE: ["code_is_unused", "code_is_known", "code_is_bound"]})
    missing = required.missing_in(EXPECTED, [ELSEWHERE, ANSWERED])
    assert missing == ("check not made: code_is_bound",)


def test_a_check_that_failed_was_made() -> None:
    """Failed checks are reported elsewhere."""
    failed = event(TOKEN_ISSUED, check("code_is_unused", "failed"), role=AS)
    assert not StepChecks({ANY_MESSAGE: ["code_is_unused"]}).missing_in(EXPECTED, [failed])


def test_other_checks_serve_as_well_but_only_all_of_them() -> None:
    """A setting may make a role decide in another way; half of its checks are not enough."""
    half = StepChecks({ANY_MESSAGE: ["by_signature"]}, {ANY_MESSAGE: ["code_is_unused", "active"]})
    assert half.missing_in(EXPECTED, [ANSWERED]) == ("check not made: by_signature",)
    whole = StepChecks({ANY_MESSAGE: ["by_signature"]}, {TITLE: ["code_is_unused"]})
    assert not whole.missing_in(EXPECTED, [ANSWERED])


def test_what_did_not_fail_is_found_with_its_message() -> None:
    """The order is kept; "any message" lists only the checks that no titled message shows."""
    failed = event(TOKEN_ISSUED, check("code_is_bound", "failed"), role=AS)
    found = checks_not_failed(EXPECTED, [ELSEWHERE, ANSWERED, ANSWERED, failed])
    assert found == {
        TITLE: ["code_is_unused", "client_is_known"],
        ANY_MESSAGE: ["code_is_known"],
    }
    assert StepChecks(found).names == {"code_is_unused", "client_is_known", "code_is_known"}


def test_a_step_without_checks_shows_none() -> None:
    """The result is empty, without even an empty list for a message."""
    assert checks_not_failed(EXPECTED, [event(TOKEN_ISSUED, role=AS)]) == {}


def test_a_check_that_is_left_out_is_not_missing() -> None:
    """Its role says in every event that it is left out; this holds with a message, with any
    message, and for alternative checks.
    """
    said = {**ANSWERED, "without_checks": ["code_is_bound"]}
    for title in (TITLE, ANY_MESSAGE):
        assert not StepChecks({title: ["code_is_bound"]}).missing_in(EXPECTED, [said])
        assert StepChecks({title: ["code_is_short_lived"]}).missing_in(EXPECTED, [said])
    either = StepChecks({TITLE: ["by_signature"]}, {TITLE: ["code_is_unused", "code_is_bound"]})
    assert not either.missing_in(EXPECTED, [said])
