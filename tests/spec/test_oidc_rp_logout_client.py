"""OpenID Connect RP-Initiated Logout 1.0: the client sends the browser to the OP to log out."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.unit.client_app.fake_issuer import query_of
from tests.unit.client_app.stage import URL, Browser, Stage, heading, staged


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with an issuer that offers logout."""
    with staged(tmp_path) as stage:
        stage.issuer.metadata["end_session_endpoint"] = f"{stage.issuer.url}/end-session?x=1"
        yield stage


def leave(browser: Browser) -> TestResponse:
    """Click "Sign out on both sides"."""
    return browser.submit(browser.sign_in(), "/sign-out-everywhere")


def test_the_logout_request_is_complete(client_app: Stage) -> None:
    """§2: id_token_hint, client_id, post_logout_redirect_uri and state; the endpoint's own query
    stays.
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
    """§2: the ID token previously issued by the OP, exactly as it was received."""
    leave(client_app.browser())
    (logout,) = client_app.rows("pending_logouts")
    assert logout["issuer"] == client_app.issuer.url


def test_each_logout_has_another_state(client_app: Stage) -> None:
    """§3: state is an opaque value, known only to this browser."""
    states = {query_of(leave(client_app.browser()).headers["Location"])["state"] for _ in "ab"}
    assert len(states) == 2


def test_the_state_comes_back(client_app: Stage) -> None:
    """§3: by the returned state the client finds the logout that it began, once."""
    browser = client_app.browser()
    address = f"/signed-out?state={query_of(leave(browser).headers['Location'])['state']}"
    assert heading(browser.get(address)) == "You are signed out on both sides"
    assert heading(browser.get(address)) == "You were not signed out"
