"""RFC 6749 §10.12, RFC 9700 §4.7: what binds a response to this browser's request."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.client_app.fake_issuer import query_of
from tests.unit.client_app.stage import Browser, Stage, staged


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with one issuer."""
    with staged(tmp_path) as stage:
        yield stage


def nobody_is_signed_in(client_app: Stage, browser: Browser) -> bool:
    """No code was exchanged for a token, and the browser has no session."""
    return (
        not client_app.issuer.arrived_at("/token")
        and not client_app.rows("sessions")
        and not browser.cookie("client_app_session")
    )


def test_state_has_a_non_guessable_value(client_app: Stage) -> None:
    """RFC 6749 §10.10: the probability of guessing must be at most 2^-128; ours is 2^-256."""
    state = query_of(client_app.browser().start())["state"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", state)


def test_the_client_must_implement_csrf_protection(client_app: Stage) -> None:
    """RFC 6749 §10.12: the client does not act on a response that it never requested."""
    browser = client_app.browser()
    attackers_code = query_of(client_app.issuer.authorize(client_app.browser().start()))["code"]
    answer = browser.get(f"/callback?code={attackers_code}&iss={client_app.issuer.url}")
    assert answer.status_code == 400
    assert nobody_is_signed_in(client_app, browser)


def test_state_is_tied_to_the_user_agent(client_app: Stage) -> None:
    """RFC 6749 §10.12: bound to the user agent's state, kept where only the client and the browser
    can read it.
    """
    attackers_answer = client_app.issuer.authorize(client_app.browser().start())
    victim = client_app.browser()
    victim.start()
    answer = victim.come_back(attackers_answer)
    assert answer.status_code == 400
    assert client_app.refused_by() == "state_is_of_this_browser"
    assert not client_app.rows("sessions")
    assert not victim.cookie("client_app_session")


def test_state_is_good_for_one_answer(client_app: Stage) -> None:
    """RFC 9700 §2.1: a state is for one-time use."""
    browser = client_app.browser()
    back = client_app.issuer.authorize(browser.start())
    assert browser.come_back(back).status_code == 303
    assert browser.come_back(back).status_code == 400
    assert client_app.refused_by() == "state_is_unused"
    assert len(client_app.issuer.arrived_at("/token")) == 1


def test_a_swapped_state_swaps_no_user(client_app: Stage) -> None:
    """RFC 9700 §4.5: a stolen code injected with the attacker's own state fails at the PKCE
    verifier.
    """
    victims_code = query_of(client_app.issuer.authorize(client_app.browser().start()))["code"]
    attacker = client_app.browser()
    answer = attacker.return_with(code=victims_code)
    assert answer.status_code == 502
    assert client_app.refused_by() == "tokens_are_issued"
    assert not client_app.rows("sessions")


def test_an_error_response_is_bound_like_any_other(client_app: Stage) -> None:
    """RFC 6749 §4.1.2.1: state is required in errors, too; without it nothing from the error is
    shown.
    """
    answer = client_app.browser().get("/callback?error=access_denied&error_description=CALL-US")
    assert answer.status_code == 400
    assert "CALL-US" not in answer.text
