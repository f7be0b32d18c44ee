"""RFC 9126: the client pushes its authorization request."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client_app.fake_issuer import query_of
from tests.unit.client_app.local_server import error
from tests.unit.client_app.stage import Stage, heading, staged
from tracing.endpoint_steps import REQUEST_PUSHED

ENDPOINT = "pushed_authorization_request_endpoint"


@pytest.fixture
def client_app(tmp_path: Path) -> Iterator[Stage]:
    """The client app with an issuer that supports pushed authorization requests."""
    with staged(tmp_path) as stage:
        stage.issuer.metadata[ENDPOINT] = f"{stage.issuer.url}/par"
        yield stage


def test_the_browser_carries_only_a_name(client_app: Stage) -> None:
    """§4: client_id and request_uri; everything else goes directly from server to server."""
    asked = query_of(client_app.browser().ask("pushed=yes"))
    assert set(asked) == {"client_id", "request_uri"}
    assert asked["request_uri"] in client_app.issuer.pushed


def test_the_whole_request_is_pushed(client_app: Stage) -> None:
    """§2.1: all the parameters of an authorization request, as a form."""
    usual = query_of(client_app.browser().start())
    client_app.browser().ask("pushed=yes")
    (pushed,) = client_app.issuer.arrived_at("/par")
    assert pushed.form.keys() == usual.keys()
    assert "request_uri" not in pushed.form


def test_the_client_proves_who_it_is(client_app: Stage) -> None:
    """§2.1: the client authenticates as at the token endpoint."""
    client_app.browser().ask("pushed=yes")
    (pushed,) = client_app.issuer.arrived_at("/par")
    assert pushed.headers["Authorization"].startswith("Basic ")


def test_a_pushed_request_leads_to_the_notes(client_app: Stage) -> None:
    """The rest of the flow is unchanged."""
    assert heading(client_app.browser().sign_in_by("pushed=yes")) == "Your notes"


def test_the_answer_is_judged_in_a_step_of_its_own(client_app: Stage) -> None:
    """It comes between the registration and the redirect to the login page."""
    client_app.browser().ask("pushed=yes")
    assert client_app.steps()[-3:] == ["client-registered", "request-pushed", "user-logged-in"]
    assert list(client_app.findings(REQUEST_PUSHED)) == [
        "request_is_accepted",
        "request_uri_is_given",
    ]


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (("", 503), "request_is_accepted"),
        (({"error": "invalid_request"}, 400), "request_is_accepted"),
        (("<html>", 201), "request_is_accepted"),
        (({"expires_in": 60}, 201), "request_uri_is_given"),
        (({"request_uri": ""}, 201), "request_uri_is_given"),
        (({"request_uri": "a\nb"}, 201), "request_uri_is_given"),
        (({"request_uri": 7}, 201), "request_uri_is_given"),
    ],
)
def test_a_useless_answer_ends_the_sign_in(client_app: Stage, answer: Any, rule: str) -> None:
    """§2.2, §2.3: the browser is not redirected, and no flow stays pending."""
    client_app.issuer.instead["/par"] = answer
    page = client_app.browser().get("/sign-in?pushed=yes")
    assert page.status_code == 502
    assert heading(page) == "This sign-in could not begin"
    assert client_app.refused_by() == rule
    assert client_app.rows("pending_flows") == []


def test_a_forgotten_client_registers_again_at_the_next_click(client_app: Stage) -> None:
    """RFC 6749 §5.2: invalid_client."""
    browser = client_app.browser()
    browser.ask("pushed=yes")
    client_app.issuer.instead["/par"] = lambda: error("invalid_client", 401)
    page = client_app.browser().get("/sign-in?pushed=yes")
    assert heading(page) == "The authorization server has forgotten Notebook"
    assert client_app.rows("registrations") == []


def test_an_issuer_may_demand_it(client_app: Stage) -> None:
    """§5: with require_pushed_authorization_requests an ordinary sign-in is pushed, too."""
    client_app.issuer.metadata["require_pushed_authorization_requests"] = True
    assert set(query_of(client_app.browser().start())) == {"client_id", "request_uri"}


def test_nobody_else_is_pushed_to_it(client_app: Stage) -> None:
    """An ordinary sign-in does not push its request."""
    client_app.browser().start()
    assert client_app.issuer.arrived_at("/par") == []
