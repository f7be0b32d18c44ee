"""Automatic sign-in: `login_hint` leads to the code without a page, and the trace says what was
left out.
"""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeIssuer
from tests.support.verbs import Issuer, answer_of, claims_of

TOKEN = "a" * 32
TWO_FACTORS = "urn:oauth2-playground:two-factors"


@pytest.fixture(scope="module")
def made(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server that signs in by itself from its start."""
    return make_issuer(automatic_sign_in=True, control_token=TOKEN)


@pytest.fixture
def issuer(made: Issuer) -> Iterator[Issuer]:
    """The same, switched on and with an empty trace."""
    switch(made, on=True)
    made.forget()
    yield made
    switch(made, on=True)


def switch(issuer: Issuer, *, on: bool) -> None:
    """Switch automatic sign-in at /_control."""
    answer = issuer.browser().http.put(
        "/_control/automatic-sign-in",
        json={"on": on},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert answer.status_code == 200, answer.text


def verdicts(issuer: Issuer) -> dict[str, str]:
    """By the names of the checks in the trace."""
    return {made.name: made.verdict for event in issuer.sink.events for made in event.checks}


def test_the_hint_names_who_is_signed_in(issuer: Issuer) -> None:
    """With one request and no page; the tokens say that no user authenticated."""
    client = issuer.register()
    response = issuer.browser().authorize(client, login_hint="alice")
    tokens = client.exchange(answer_of(response)["code"]).json
    claims = claims_of(tokens["id_token"])
    assert (claims["sub"], claims["amr"], claims.get("acr")) == ("alice", ["automatic"], None)
    assert tokens["scope"] == "openid profile notes:read notes:write"


def test_the_trace_warns_of_what_was_left_out(issuer: Issuer) -> None:
    """A check that was not made is not shown as passed, and the page says what is on."""
    issuer.browser().authorize(issuer.register(), login_hint="alice")
    told = verdicts(issuer)
    assert (told["user_is_authenticated"], told["user_consents"]) == ("warning", "warning")
    assert {"password_is_right", "consent_is_given", "consent_is_remembered"}.isdisjoint(told)
    assert {event.in_force for event in issuer.sink.events} == {("automatic sign-in",)}
    assert "automatic sign-in" in issuer.get("/grants").text
    assert issuer.get("/.well-known/openid-configuration").json["in_force"] == ["automatic sign-in"]


def test_a_session_of_the_same_user_goes_on(issuer: Issuer) -> None:
    """The user logged in with a password: nothing warns of that, and the tokens say so."""
    client, browser = issuer.register(), issuer.browser()
    client.code(browser)
    issuer.forget()
    code = answer_of(browser.authorize(client, login_hint="alice"))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["amr"] == ["pwd"]
    told = verdicts(issuer)
    assert (told["user_is_authenticated"], told["user_consents"]) == ("passed", "passed")


def test_another_hint_signs_in_another_user(issuer: Issuer) -> None:
    """In the same browser; the new session takes the place of the old one."""
    client, browser = issuer.register(), issuer.browser()
    browser.authorize(client, login_hint="alice")
    code = answer_of(browser.authorize(client, login_hint="bob", prompt="login consent"))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["sub"] == "bob"
    assert answer_of(browser.authorize(client, prompt="none"))["code"]


@pytest.mark.parametrize("changes", [{}, {"login_hint": "nobody-here"}, {"login_hint": ""}])
def test_without_a_known_name_there_is_the_login_page(
    issuer: Issuer, changes: dict[str, str]
) -> None:
    """As always."""
    response = issuer.browser().authorize(issuer.register(), **changes)
    assert (response.status_code, 'name="password"' in response.text) == (200, True)


def test_prompt_none_asks_for_a_login_that_is_there(issuer: Issuer) -> None:
    """A client that asks whether there is a login is told the truth."""
    response = issuer.browser().authorize(issuer.register(), login_hint="alice", prompt="none")
    assert answer_of(response)["error"] == "login_required"


def test_it_reaches_no_authentication_class(issuer: Issuer) -> None:
    """Who has a second factor did not use it: the client gets an error."""
    response = issuer.browser().authorize(
        issuer.register(), login_hint="carol", acr_values=TWO_FACTORS
    )
    assert answer_of(response)["error"] == "interaction_required"


def test_the_client_may_ask_for_a_different_user(issuer: Issuer) -> None:
    """Then that check fails, and no user is signed in."""
    wanted = '{"id_token": {"sub": {"value": "bob"}}}'
    client, browser = issuer.register(), issuer.browser()
    response = browser.authorize(client, login_hint="alice", claims=wanted)
    assert answer_of(response)["error"] == "login_required"
    assert issuer.refused().name == "person_is_the_requested_one"
    assert answer_of(browser.authorize(client, prompt="none"))["error"] == "login_required"


def test_switched_off_it_changes_nothing(issuer: Issuer) -> None:
    """The hint only fills in the user name."""
    switch(issuer, on=False)
    response = issuer.browser().authorize(issuer.register(), login_hint="alice")
    assert 'name="password"' in response.text
    assert "user_is_authenticated" not in verdicts(issuer)
