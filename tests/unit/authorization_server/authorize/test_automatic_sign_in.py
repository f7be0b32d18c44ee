"""Automatic sign-in: `login_hint` leads to a code without a page, and the trace shows which checks
were skipped.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from authorization_server.setup.preparation import prepare
from hosting.settings import SettingError
from tests.conftest import MakeIssuer
from tests.support.devices import device, television
from tests.support.verbs import Issuer, answer_of, claims_of

TOKEN = "a" * 32
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
TWO_FACTORS = "urn:oauth2-playground:two-factors"


@pytest.fixture(scope="module")
def made(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server that starts with automatic sign-in as alice."""
    return make_issuer(automatic_sign_in="alice", control_token=TOKEN)


@pytest.fixture
def issuer(made: Issuer) -> Iterator[Issuer]:
    """The same server with automatic sign-in on for no particular user, and an empty trace."""
    switch(made, on=True)
    made.forget()
    yield made
    switch(made, on=True)


def asked(issuer: Issuer, wanted: dict[str, object]) -> TestResponse:
    """Request automatic sign-in at /_control."""
    path = "/_control/automatic-sign-in"
    return issuer.browser().http.put(path, json=wanted, headers=AUTHORIZATION)


def reset(issuer: Issuer) -> None:
    """Reset the server to its state at the start."""
    answer = issuer.browser().http.post("/_control/reset", headers=AUTHORIZATION)
    assert answer.status_code == 200, answer.text


def switch(issuer: Issuer, **wanted: object) -> None:
    """Change the automatic sign-in setting."""
    answer = asked(issuer, wanted)
    assert answer.status_code == 200, answer.text


def verdicts(issuer: Issuer) -> dict[str, str]:
    """The verdicts in the trace, by the name of the check."""
    return {made.name: made.verdict for event in issuer.sink.events for made in event.checks}


def test_the_hint_names_who_is_signed_in(issuer: Issuer) -> None:
    """One request, no page; the tokens record that no user authenticated."""
    client = issuer.register()
    response = issuer.browser().authorize(client, login_hint="alice")
    tokens = client.exchange(answer_of(response)["code"]).json
    claims = claims_of(tokens["id_token"])
    assert (claims["sub"], claims["amr"], claims.get("acr")) == ("alice", ["automatic"], None)
    assert tokens["scope"] == "openid profile notes:read notes:write"


def test_the_trace_warns_of_what_was_left_out(issuer: Issuer) -> None:
    """A check that was not made is not shown as passed, and pages show what is switched on."""
    issuer.browser().authorize(issuer.register(), login_hint="alice")
    told = verdicts(issuer)
    assert (told["user_is_authenticated"], told["user_consents"]) == ("warning", "warning")
    assert {"password_is_right", "consent_is_given", "consent_is_remembered"}.isdisjoint(told)
    assert {event.in_force for event in issuer.sink.events} == {("automatic sign-in",)}
    assert "automatic sign-in" in issuer.get("/grants").text
    assert issuer.get("/.well-known/openid-configuration").json["in_force"] == ["automatic sign-in"]


def test_a_session_of_the_same_user_goes_on(issuer: Issuer) -> None:
    """The user logged in with a password, so there is no warning, and the tokens record the
    password.
    """
    client, browser = issuer.register(), issuer.browser()
    client.code(browser)
    issuer.forget()
    code = answer_of(browser.authorize(client, login_hint="alice"))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["amr"] == ["pwd"]
    told = verdicts(issuer)
    assert (told["user_is_authenticated"], told["user_consents"]) == ("passed", "passed")


def test_another_hint_signs_in_another_user(issuer: Issuer) -> None:
    """In the same browser, the new session replaces the old one."""
    client, browser = issuer.register(), issuer.browser()
    browser.authorize(client, login_hint="alice")
    code = answer_of(browser.authorize(client, login_hint="bob", prompt="login consent"))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["sub"] == "bob"
    assert answer_of(browser.authorize(client, prompt="none"))["code"]


@pytest.mark.parametrize("changes", [{}, {"login_hint": "nobody-here"}, {"login_hint": ""}])
def test_without_a_known_name_there_is_the_login_page(
    issuer: Issuer, changes: dict[str, str]
) -> None:
    """The login page is shown, as without automatic sign-in."""
    response = issuer.browser().authorize(issuer.register(), **changes)
    assert (response.status_code, 'name="password"' in response.text) == (200, True)


def test_without_a_hint_it_is_for_the_person_who_was_named(issuer: Issuer) -> None:
    """For an app that sends no hint; the trace and the pages show it, and prompt=none is
    unaffected.
    """
    switch(issuer, on=True, username="alice")
    client, browser = issuer.register(), issuer.browser()
    assert answer_of(browser.authorize(client, prompt="none"))["error"] == "login_required"
    code = answer_of(browser.authorize(client, login_hint=""))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["sub"] == "alice"
    (made,) = (
        made
        for event in issuer.sink.events
        for made in event.checks
        if made.name == "user_is_authenticated"
    )
    assert made.verdict == "warning"
    assert made.received.startswith("no login_hint; automatic sign-in is on as alice")
    assert "automatic sign-in as alice" in issuer.get("/grants").text


def test_a_hint_counts_more_than_the_person_who_was_named(issuer: Issuer) -> None:
    """A hint that names no known user leads to the login page."""
    switch(issuer, on=True, username="alice")
    client = issuer.register()
    code = answer_of(issuer.browser().authorize(client, login_hint="bob"))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["sub"] == "bob"
    page = issuer.browser().authorize(client, login_hint="nobody-here").text
    assert 'name="password"' in page
    switch(issuer, on=True)
    assert 'name="password"' in issuer.browser().authorize(client).text


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (
            {"on": True, "username": "alcie"},
            'username must be the user name of an existing person, not "alcie".',
        ),
        ({"on": False, "username": "alice"}, 'username must be left out with "on": false.'),
        ({"on": True, "username": 3}, "username must be the user name of a person, not 3."),
    ],
)
def test_who_is_named_must_be_a_person(
    issuer: Issuer, wanted: dict[str, object], says: str
) -> None:
    """A misspelled user name is rejected when it is set, and changes nothing."""
    answer = asked(issuer, wanted)
    assert (answer.status_code, answer.json) == (400, {"error": says})
    assert (
        'name="password"'
        not in issuer.browser().authorize(issuer.register(), login_hint="bob").text
    )


def test_the_setting_names_a_person(issuer: Issuer, own_issuer: Issuer) -> None:
    """It applies at the start and after a reset; an unknown user name stops the start."""
    reset(issuer)
    client = issuer.register()
    code = answer_of(issuer.browser().authorize(client))["code"]
    assert claims_of(client.exchange(code).json["id_token"])["sub"] == "alice"
    prepare(replace(own_issuer.config, automatic_sign_in="alice"))
    with pytest.raises(SettingError, match="SIGN_IN names an unknown user, 'alcie'"):
        prepare(replace(own_issuer.config, automatic_sign_in="alcie"))


def test_prompt_none_asks_for_a_login_that_is_there(issuer: Issuer) -> None:
    """A client that asks whether the user is already logged in gets a truthful response."""
    response = issuer.browser().authorize(issuer.register(), login_hint="alice", prompt="none")
    assert answer_of(response)["error"] == "login_required"


def test_it_reaches_no_authentication_class(issuer: Issuer) -> None:
    """Even a user with a second factor has not used it, so the client gets an error."""
    response = issuer.browser().authorize(
        issuer.register(), login_hint="carol", acr_values=TWO_FACTORS
    )
    assert answer_of(response)["error"] == "interaction_required"


def test_the_client_may_ask_for_a_different_user(issuer: Issuer) -> None:
    """Then the check for the requested user fails, and no user is signed in."""
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


def test_a_person_who_was_signed_in_automatically_can_allow_a_device(issuer: Issuer) -> None:
    """The device's ID token states no class either: no login reached one."""
    browser = issuer.browser()
    browser.authorize(issuer.register(), login_hint="alice")
    tokens = device(television(issuer)).tokens(browser)
    claims = claims_of(tokens["id_token"])
    assert (claims["sub"], claims["amr"], claims.get("acr")) == ("alice", ["automatic"], None)
