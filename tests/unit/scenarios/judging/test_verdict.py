"""Which flows pass, and what is reported about those that do not."""

import copy
from typing import Any

import pytest

from scenarios.judging.expectation import Expectation, Sight
from scenarios.judging.step_checks import ANY_MESSAGE, StepChecks
from scenarios.judging.verdict import judge
from tests.unit.scenarios.judging.recorded import check, event, http
from tracing.catalogue import AUTHORIZATION_SERVER as AS
from tracing.catalogue import CLIENT_APP as CLIENT
from tracing.catalogue import CODE_EXCHANGED, TOKEN_ISSUED, TOKEN_VERIFIED
from tracing.catalogue import RESOURCE_SERVER as RS

STORY = (
    Expectation(CODE_EXCHANGED, (Sight(CLIENT, AS, "POST /token"),)),
    Expectation(TOKEN_ISSUED),
    Expectation(TOKEN_VERIFIED),
)
REQUIRED = {
    "token-issued": StepChecks({ANY_MESSAGE: ["code_is_unused"]}),
    "token-verified": StepChecks({ANY_MESSAGE: ["signature_is_valid"]}),
}


@pytest.fixture
def flow() -> list[dict[str, Any]]:
    """The events of three steps without deviations."""
    return [
        event(CODE_EXCHANGED, to=AS, message=http("POST /token"), second=1.0),
        event(
            TOKEN_ISSUED,
            check("code_is_unused"),
            role=AS,
            to=CLIENT,
            message=http("POST /token", 200),
            second=1.5,
        ),
        event(TOKEN_VERIFIED, role=AS, to=RS, message=http("GET /jwks", 200), second=1.75),
        event(TOKEN_VERIFIED, check("signature_is_valid"), role=RS, second=2.0),
    ]


def deviations(flow: list[dict[str, Any]]) -> dict[int, tuple[str, ...]]:
    """Return the deviations of each step that did not pass."""
    verdict = judge(flow, STORY, REQUIRED)
    assert not verdict.passed
    return {each.step.number: each.deviations for each in verdict.steps if not each.passed}


def test_an_honest_flow_passes(flow: list[dict[str, Any]]) -> None:
    """Every step passes, with its number of checks and its time."""
    verdict = judge(flow, STORY, REQUIRED)
    assert verdict.passed
    assert verdict.first_missing is None
    assert [(each.passed_checks, each.checks) for each in verdict.steps] == [(0, 0), (1, 1), (1, 1)]
    assert [each.seconds for each in verdict.steps] == [0.25, 0.5, 0.5]
    assert verdict.seconds == 1.25


def test_no_events_are_no_flow() -> None:
    """Steps that were never seen have not passed."""
    verdict = judge([], STORY)
    assert not verdict.passed
    assert verdict.first_missing == CODE_EXCHANGED
    assert all(each.deviations == ("did not happen",) for each in verdict.steps)


def test_the_first_step_that_did_not_happen_is_named(flow: list[dict[str, Any]]) -> None:
    """It is the first that is missing, not the last that was seen."""
    verdict = judge(flow[:1] + flow[2:], STORY)
    assert verdict.first_missing == TOKEN_ISSUED
    assert [each.happened for each in verdict.steps] == [True, False, True]


def test_a_refusal_says_which_check_and_why(flow: list[dict[str, Any]]) -> None:
    """The deviation shows what was expected and received, the clause, and the resulting error."""
    flow[1]["checks"] = [check("code_is_unused", "failed")]
    flow[1]["http"] = http("POST /token", 400)
    assert deviations(flow) == {
        7: (
            "code_is_unused: expected blue, received red (RFC 6749 §5.2)",
            "the authorization server answered 400",
        )
    }
    assert judge(flow, STORY).steps[1].passed_checks == 0


def test_a_refusal_that_must_come_is_no_deviation(flow: list[dict[str, Any]]) -> None:
    """The story names the check that refuses and the response; without them the step deviates."""
    answered = Sight(AS, CLIENT, "POST /token", 400)
    refused = Expectation(TOKEN_ISSUED, (answered,), refused_by=("code_is_unused",))
    story = (STORY[0], refused, STORY[2])
    missing = "never seen: the answer 400 to POST /token, from authorization server to client app"
    assert judge(flow, story).steps[1].deviations == (missing, "not refused by code_is_unused")
    flow[1]["checks"] = [check("code_is_unused", "failed")]
    flow[1]["http"] = http("POST /token", 400)
    assert judge(flow, story).passed
    flow[1]["checks"] = [check("code_is_known", "failed")]
    assert not judge(flow, story).passed


def test_a_check_that_is_not_made_is_missed(flow: list[dict[str, Any]]) -> None:
    """Nothing was refused, but nothing was checked either."""
    flow[1]["checks"] = [check("another_check")]
    assert deviations(flow) == {7: ("check not made: code_is_unused",)}
    missing = [each.checks_missing for each in judge(flow, STORY, REQUIRED).steps]
    assert missing == [False, True, False]
    assert judge(flow, STORY).passed


def test_after_a_refusal_no_check_is_missed(flow: list[dict[str, Any]]) -> None:
    """The refusal itself is more informative."""
    flow[1]["checks"] = [check("code_is_known", "failed")]
    assert len(deviations(flow)[7]) == 1
    assert not judge(flow, STORY, REQUIRED).steps[1].checks_missing


def test_a_warning_fails_nothing(flow: list[dict[str, Any]]) -> None:
    """The check counts as made, and is reported once with what was expected and received."""
    flow[1]["checks"] = [check("code_is_unused", "warning")]
    aside = event(None, check("x", "warning"), role=AS, second=3.0)
    verdict = judge([*flow, flow[1], aside], STORY, REQUIRED)
    assert verdict.passed
    assert (verdict.steps[1].checks, verdict.steps[1].passed_checks) == (2, 0)
    assert [each.warnings for each in verdict.steps] == [0, 2, 0]
    assert verdict.warnings == (
        "token-issued: code_is_unused: expected blue, received red (RFC 6749 §5.2)",
        "before any step: x: expected blue, received red (RFC 6749 §5.2)",
    )


def test_an_error_without_a_failed_check_is_a_deviation(flow: list[dict[str, Any]]) -> None:
    """A role that crashes refuses nothing, and yet the step did not pass."""
    flow[2]["http"] = http("GET /jwks", 500)
    assert deviations(flow) == {11: ("the authorization server answered 500",)}


def test_the_role_of_the_step_must_have_spoken(flow: list[dict[str, Any]]) -> None:
    """Messages of a helper alone are not enough."""
    del flow[3]
    assert "no event of the resource server" in deviations(flow)[11]


def test_nobody_else_may_speak(flow: list[dict[str, Any]]) -> None:
    """Only the step's own role and its helpers may take part."""
    stranger = copy.deepcopy(flow[3]) | {"role": CLIENT}
    assert deviations([*flow, stranger]) == {11: ("unexpected event of the client app",)}


def test_steps_begin_in_their_order(flow: list[dict[str, Any]]) -> None:
    """Each step begins after all earlier ones have begun; an earlier one may still continue."""
    first, second, *rest = flow
    assert deviations([second, first, *rest]) == {7: ("began before an earlier step",)}
    assert judge([*flow, first], STORY).passed


def test_a_refusal_between_the_steps_counts(flow: list[dict[str, Any]]) -> None:
    """A message that belongs to no step can fail as well."""
    aside = event(None, role=AS, to=CLIENT, message=http("GET /userinfo", 401))
    verdict = judge([*flow, aside], STORY)
    assert not verdict.passed
    assert verdict.elsewhere == ("the authorization server answered 401",)
