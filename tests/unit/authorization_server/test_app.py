"""The wiring: which component serves which endpoint, and how errors of HTTP itself are handled."""

import logging

import pytest

from authorization_server.app import PEERS, create_app
from authorization_server.error_responses import FOR_PEOPLE
from tests.conftest import MakeIssuer
from tests.support.addresses import at_own_address
from tests.support.faults import for_every
from tests.support.verbs import Issuer, is_page
from tracing.catalogue import AUTHORIZATION_SERVER, BROWSER, CLIENT_APP
from tracing.flask_adapter import UNTRACED

CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def test_it_says_that_it_is_there(issuer: Issuer) -> None:
    """GET /healthz returns 200 and the name of the role; it is not recorded."""
    answer = issuer.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "role": "authorization_server"}
    assert issuer.sink.events == []


def test_every_endpoint_has_its_callers(issuer: Issuer) -> None:
    """Every endpoint is for people or is listed with its caller; no listed name is unused."""
    endpoints = {rule.endpoint for rule in issuer.app.url_map.iter_rules()} - UNTRACED
    assert endpoints == FOR_PEOPLE | set(PEERS)
    assert not FOR_PEOPLE & set(PEERS)


def test_who_calls_is_told(issuer: Issuer) -> None:
    """The trace records sender, receiver and channel."""
    client = issuer.register()
    issuer.browser().authorize(client)
    registered, page = issuer.sink.events
    assert (registered.sender, registered.receiver) == (AUTHORIZATION_SERVER, CLIENT_APP)
    assert registered.channel == "back"
    assert (page.sender, page.receiver, page.channel) == (AUTHORIZATION_SERVER, BROWSER, "front")


def test_without_a_listener_it_just_works(issuer: Issuer) -> None:
    """The observer is optional: an app without a sink responds in the same way."""
    silent = at_own_address(create_app(issuer.config, None), issuer.config.issuer).test_client()
    assert silent.get("/jwks").data == issuer.get("/jwks").data


@for_every(
    ("accept", "mimetype"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        ("text/html", "text/html"),
        (CHROMIUM, "text/html"),
        ("\xff;;q=x", "application/json"),
    ],
)
@for_every(("path", "status"), [("/unheard-of", 404), ("/token", 405), ("/%ff", 404)])
def test_a_mistaken_address_is_answered_as_its_caller_wants(
    issuer: Issuer, path: str, status: int, accept: str | None, mimetype: str
) -> None:
    """A program gets JSON, even if it accepts anything; a browser gets a page."""
    answer = issuer.get(path, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (status, mimetype)
    if mimetype == "application/json":
        assert answer.json["error"] == "invalid_request"
    else:
        assert is_page(answer, "Something went wrong")


@pytest.mark.parametrize(("path", "kind"), [("/authorize", "text/html"), ("/jwks", "json")])
def test_a_failure_of_ours_is_told_without_its_traceback(
    make_issuer: MakeIssuer, caplog: pytest.LogCaptureFixture, path: str, kind: str
) -> None:
    """A defect of this server gives a 500 and one sentence; the cause appears only in the log."""
    issuer = make_issuer()

    def fail() -> None:
        raise ZeroDivisionError("a secret detail")

    issuer.app.view_functions["authorization"] = issuer.app.view_functions["jwks"] = fail
    with caplog.at_level(logging.CRITICAL):
        answer = issuer.get(path)
    assert answer.status_code == 500
    assert kind in answer.content_type
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert issuer.sink.events[-1].response is not None


def test_the_home_page_says_where_things_are(make_issuer: MakeIssuer) -> None:
    """Issuer and endpoints for visitors, and whether registration is open."""
    page = make_issuer(issuer="http://127.0.0.1:9000").get("/").text
    assert "http://127.0.0.1:9000" in page
    assert "open to everyone" in page
    assert "closed" in make_issuer(open_registration=False).get("/").text


def test_options_are_answered(issuer: Issuer) -> None:
    """RFC 9110 §9.3.7: OPTIONS returns the allowed methods."""
    answer = issuer.client().options("/token")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
