"""OpenID Connect RP-Initiated Logout 1.0: the client sends the browser to log out."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.unit.client_app.fake_issuer import query_of
from tests.unit.client_app.stage import URL, Browser, Stage, heading, staged


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app before an issuer with a logout."""
    with staged(tmp_path) as stage:
        stage.issuer.metadata["end_session_endpoint"] = f"{stage.issuer.url}/end-session?x=1"
        yield stage


def leave(browser: Browser) -> TestResponse:
    """The click on "Sign out at both sides"."""
    return browser.submit(browser.sign_in(), "/sign-out-everywhere")


def test_the_logout_request_is_complete(client_app: Stage) -> None:
    """§2: whose login it is, who asks, where to come back to, and a state; the endpoint's own
    query stays.
    """
    browser = client_app.browser()
    page = browser.sign_in()
    (session,) = client_app.rows("sessions")
    answer = browser.submit(page, "/sign-out-everywhere")
    location = answer.headers["Location"]
    asked = query_of(location)
    assert answer.status_code == 303
    assert urlsplit(location).path == "/end-session"
    assert asked == {
        "x": "1",
        "id_token_hint": session["id_token"],
        "client_id": next(iter(client_app.issuer.clients)),
        "post_logout_redirect_uri": f"{URL}/signed-out",
        "state": asked["state"],
    }
    assert len(asked["state"]) == 43


def test_the_hint_is_the_id_token_of_this_login(client_app: Stage) -> None:
    """§2: previously issued by the server; kept as it came."""
    leave(client_app.browser())
    (logout,) = client_app.rows("pending_logouts")
    assert logout["issuer"] == client_app.issuer.url


def test_each_logout_has_another_state(client_app: Stage) -> None:
    """§3: opaque, and only this browser's."""
    states = {query_of(leave(client_app.browser()).headers["Location"])["state"] for _ in "ab"}
    assert len(states) == 2


def test_the_state_comes_back(client_app: Stage) -> None:
    """§3: the client finds the logout that it began, once."""
    browser = client_app.browser()
    address = f"/signed-out?state={query_of(leave(browser).headers['Location'])['state']}"
    assert heading(browser.get(address)) == "You are signed out at both sides"
    assert heading(browser.get(address)) == "You were not signed out"
