"""The checks of an authorization response in the running app, with one attack for each."""

from typing import Any
from urllib.parse import urlencode

import pytest

from client_app.services import Services
from client_app.sign_in.authorization_response import AuthorizationResponse
from client_app.sign_in.callback_checks import (
    CALLBACK_CHECKS,
    state_is_spent_by_this_response,
)
from tests.unit.client_app.checking import passing
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.stage import Browser, Stage, heading


def refused(stage: Stage, answer: Any) -> str:
    """The check that failed; no code was sent, and the trace ends at step 5."""
    assert stage.issuer.arrived_at("/token") == []
    return stopped(stage, answer)


def stopped(stage: Stage, answer: Any) -> str:
    """The check that failed; there is no session, and the trace ends at step 5."""
    assert answer.status_code in (400, 403)
    assert stage.rows("sessions") == []
    assert stage.steps()[-1] == "redirect-followed"
    return stage.refused_by()


def test_a_callback_out_of_nowhere_is_refused(stage: Stage, browser: Browser) -> None:
    """RFC 6749 §10.12: a response without a request."""
    answer = browser.get("/callback?code=x&state=y&iss=z")
    assert refused(stage, answer) == "state_is_known"


@pytest.mark.parametrize("state", [None, ""])
def test_a_missing_state_equals_nothing(stage: Stage, browser: Browser, state: str | None) -> None:
    """Even in a browser that never started a flow, a missing state matches nothing."""
    assert refused(stage, browser.return_with(state=state)) == "state_is_present"
    assert refused(stage, stage.browser().get("/callback?code=x")) == "state_is_present"


def test_the_state_of_another_browser_is_refused(stage: Stage, browser: Browser) -> None:
    """RFC 9700 §4.7.1: login CSRF. The victim is not signed in as the attacker."""
    attackers = stage.issuer.authorize(browser.start())
    victim = stage.browser()
    victim.start()
    assert stopped(stage, victim.come_back(attackers)) == "state_is_of_this_browser"


def test_a_wrong_browser_ends_the_flow(stage: Stage, browser: Browser) -> None:
    """FAPI 2.0 §6.5: a response delivered to the wrong browser cannot be moved to the right one."""
    back = stage.issuer.authorize(browser.start())
    stage.browser().come_back(back)
    assert stopped(stage, browser.come_back(back)) == "state_is_unused"


def test_a_replayed_callback_is_refused(stage: Stage, browser: Browser) -> None:
    """RFC 9700 §4.7.1: state is for one-time use."""
    back = stage.issuer.authorize(browser.start())
    browser.come_back(back)
    answer = browser.come_back(back)
    assert answer.status_code == 400
    assert stage.refused_by() == "state_is_unused"
    assert "Each response works once" in answer.text
    assert len(stage.issuer.arrived_at("/token")) == 1


def test_a_late_answer_is_refused(make_stage: MakeStage) -> None:
    """A flow that was not finished in time has expired: it is too late, not unknown."""
    stage = make_stage(flow_seconds=60)
    browser = stage.browser()
    back = stage.issuer.authorize(browser.start())
    (flow,) = stage.rows("pending_flows")
    stage.set("pending_flows", "started_at", flow["started_at"] - 61)
    assert refused(stage, browser.come_back(back)) == "flow_is_not_expired"


def test_an_answer_of_another_issuer_is_refused(stage: Stage, browser: Browser) -> None:
    """RFC 9700 §4.4: a mix-up attack."""
    answer = browser.return_with(iss="https://attacker.example")
    assert refused(stage, answer) == "issuer_is_expected"


def test_a_flow_of_another_issuer_is_refused(stage: Stage, browser: Browser) -> None:
    """If the app was configured for another issuer in the meantime, the code is not meant for that
    one.
    """
    back = stage.issuer.authorize(browser.start())
    stage.set("pending_flows", "issuer", "https://former.example")
    assert refused(stage, browser.come_back(back)) == "flow_is_of_this_issuer"


@pytest.mark.parametrize("name", ["code", "state", "iss", "error"])
def test_a_repeated_parameter_is_refused(stage: Stage, browser: Browser, name: str) -> None:
    """RFC 6749 §3.1: parameters must not be included more than once, even with identical values."""
    answer = query_of(stage.issuer.authorize(browser.start(), error="access_denied"))
    twice = urlencode([*answer.items(), (name, answer[name])])
    assert refused(stage, browser.get(f"/callback?{twice}")) == "parameters_are_not_repeated"


@pytest.mark.parametrize("code", [None, ""])
def test_an_answer_without_code_is_refused(
    stage: Stage, browser: Browser, code: str | None
) -> None:
    """RFC 6749 §4.1.2: code is required."""
    assert refused(stage, browser.return_with(code=code)) == "code_is_present"


def test_an_error_beats_a_code(stage: Stage, browser: Browser) -> None:
    """RFC 6749 §4.1.2.1: a response with both is an error response."""
    assert refused(stage, browser.return_with(error="access_denied")) == "answer_is_no_error"


def test_an_error_of_no_flow_is_not_shown(stage: Stage, browser: Browser) -> None:
    """Until the state has been checked, the page shows nothing from the response."""
    answer = browser.get("/callback?state=x&error=BUY&error_description=NOW")
    assert refused(stage, answer) == "state_is_known"
    assert "BUY" not in answer.text
    assert "NOW" not in answer.text


def test_the_query_does_not_speak_for_a_form(stage: Stage, browser: Browser) -> None:
    """A POST is read only from its body, so no part of a response can be replaced."""
    answer = query_of(stage.issuer.authorize(browser.start()))
    code = answer.pop("code")
    assert refused(stage, browser.post(f"/callback?code={code}", answer)) == "code_is_present"


def test_no_check_passes_an_empty_response_by_accident(stage: Stage) -> None:
    """Run on its own, each check fails if a value is missing: a missing value never matches an
    unset one.
    """
    parts = Services.of(stage.config)
    nothing = AuthorizationResponse({}, "", parts.flows, (stage.issuer.url,), parts.refused_codes)
    assert passing(CALLBACK_CHECKS, nothing) == [
        "parameters_are_not_repeated",
        "answer_is_no_error",
    ]


def test_the_check_that_acts_is_the_last(stage: Stage, browser: Browser) -> None:
    """RFC 9700 §4.7.1: reading does not use up the state; the last check marks it as used."""
    browser.start()
    assert CALLBACK_CHECKS[-1] is state_is_spent_by_this_response
    (flow,) = stage.rows("pending_flows")
    assert flow["used_at"] is None


@pytest.mark.parametrize(
    "changed",
    [
        {"error": "access_denied"},
        {"code": None},
        {"iss": "https://attacker.example"},
        {"code": ["a", "b"]},
    ],
    ids=str,
)
def test_a_response_that_fails_uses_up_its_flow(
    stage: Stage, browser: Browser, changed: dict[str, Any]
) -> None:
    """RFC 9700 §4.7.1: of two responses with one state, the first counts, whatever it says."""
    location = browser.start()
    assert browser.come_back(stage.issuer.authorize(location, **changed)).status_code in (400, 403)
    assert browser.come_back(stage.issuer.authorize(location)).status_code == 400
    assert stage.refused_by() == "state_is_unused"
    assert stage.issuer.arrived_at("/token") == []


def test_the_page_names_the_failed_check(issuer: FakeIssuer, browser: Browser) -> None:
    """It shows the check, what it expected, and its section, so that learners can look it up."""
    page = browser.return_with(iss="https://attacker.example")
    assert heading(page) == "This sign-in cannot be finished"
    for words in ("issuer_is_expected", issuer.url, "https://attacker.example", "RFC 9207 §2.4"):
        assert words in page.text
