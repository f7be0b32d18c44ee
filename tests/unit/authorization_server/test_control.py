"""An authorization server that is controlled while it runs: its clock, its keys, its tokens."""

import time
from itertools import groupby
from typing import Any

import pytest

from authorization_server.error_faults import AT_REDIRECT_URI, AT_TOKEN_ENDPOINT
from hosting.control.transport import ON_PURPOSE
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.verbs import Issuer, answer_of, claims_of

TOKEN = "c" * 32
HOUR = 3600


@pytest.fixture(scope="module")
def controlled(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server with a control token."""
    return make_issuer(control_token=TOKEN)


def order(issuer: Issuer, method: str, path: str, body: object = None) -> Any:
    """Send a request to `/_control` and return the response."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = issuer.browser().http.open(
        f"/_control{path}", method=method, json=body, headers=headers
    )
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.fixture
def issuer_ahead(controlled: Issuer) -> Issuer:
    """An authorization server whose clock is an hour ahead."""
    order(controlled, "PUT", "/clock", {"offset_seconds": HOUR})
    return controlled


def test_all_that_it_issues_goes_by_its_clock(issuer_ahead: Issuer) -> None:
    """This applies to the access token, the ID token, and the login time in them."""
    client = issuer_ahead.register()
    tokens = client.tokens(issuer_ahead.browser())
    order(issuer_ahead, "PUT", "/clock", {"offset_seconds": 0})
    ahead = time.time() + HOUR
    for name in ("access_token", "id_token"):
        claims = claims_of(tokens[name])
        assert abs(claims["iat"] - ahead) < 60, name
        assert abs(claims["exp"] - claims["iat"] - 300) < 2, name
        assert abs(claims["auth_time"] - ahead) < 60, name


def test_its_trace_and_its_metadata_say_so(issuer_ahead: Issuer) -> None:
    """In every event and on every page, and only as long as it is switched on."""
    said = ("clock 3600 seconds ahead",)
    issuer_ahead.sink.events.clear()
    page = issuer_ahead.get("/grants").text
    metadata = issuer_ahead.get("/.well-known/openid-configuration").json
    assert "fails on purpose. Switched on: <code>clock 3600 seconds ahead</code>" in page
    assert metadata["in_force"] == [*said]
    assert {event.in_force for event in issuer_ahead.sink.events} == {said}
    order(issuer_ahead, "PUT", "/clock", {"offset_seconds": 0})
    assert "fails on purpose" not in issuer_ahead.get("/grants").text
    assert "in_force" not in issuer_ahead.get("/.well-known/openid-configuration").json


def test_control_is_not_traced(controlled: Issuer) -> None:
    """Requests to it belong to no flow."""
    controlled.sink.events.clear()
    order(controlled, "PUT", "/clock", {"offset_seconds": 0})
    order(controlled, "DELETE", "/faults")
    assert controlled.sink.events == []


def test_a_request_says_which_fault_it_met(controlled: Issuer) -> None:
    """A request without a fault records none."""
    client = controlled.register()
    order(controlled, "POST", "/faults", {"fault": "id-token-wrong-aud"})
    controlled.sink.events.clear()
    tokens = client.tokens(controlled.browser())
    met = [event.met_faults for event in controlled.sink.events if event.met_faults]
    assert met == [("id-token-wrong-aud",)]
    assert claims_of(tokens["id_token"])["aud"] == "another-client"
    tokens = client.tokens(controlled.browser())
    assert claims_of(tokens["id_token"])["aud"] == client.id


def test_keys_are_rotated_or_withdrawn(controlled: Issuer) -> None:
    """A key that has signed tokens stays published after a rotation, but not after a withdrawal."""
    client = controlled.register()
    for fault, is_published in (("keys-rotated", True), ("keys-withdrawn", False)):
        before = controlled.kids()
        order(controlled, "POST", "/faults", {"fault": fault})
        client.tokens(controlled.browser())
        published = {key["kid"] for key in controlled.get("/jwks").json["keys"]}
        signed = {
            row["kid"]
            for row in controlled.rows("signing_keys")
            if row["kid"] not in before and row["retired_at"] is not None
        }
        assert signed
        assert (signed <= published) == is_published


def test_each_fault_has_a_name_of_its_own(controlled: Issuer) -> None:
    """It has a description in one sentence; faults of a group are listed together."""
    offered = order(controlled, "GET", "")["offered"]
    assert len({fault["fault"] for fault in offered}) == len(offered)
    assert all(fault["does"].endswith(".") and fault["endpoints"] for fault in offered)
    groups = [group for group, _ in groupby(fault["group"] for fault in offered)]
    assert len({*groups}) == len(groups)


def test_each_fault_is_at_endpoints_that_there_are(controlled: Issuer) -> None:
    """A fault at a renamed endpoint would never occur."""
    offered = order(controlled, "GET", "")["offered"]
    named = {endpoint for fault in offered for endpoint in fault["endpoints"]}
    assert named <= controlled.app.view_functions.keys()


@for_every("error", AT_TOKEN_ENDPOINT)
def test_the_token_endpoint_answers_with_the_error_that_is_wanted(
    controlled: Issuer, error: str
) -> None:
    """Just like a real one (RFC 6749 §5.2); the request was not processed, so the code is still
    valid.
    """
    client = controlled.register()
    code = client.code()
    order(controlled, "POST", "/faults", {"fault": f"token-error-{error.replace('_', '-')}"})
    answer = client.exchange(code)
    assert (answer.status_code, answer.json["error"]) == (
        401 if error == "invalid_client" else 400,
        error,
    )
    assert answer.json["error_description"] == ON_PURPOSE
    assert ("error_uri" in answer.json) == (error == "unsupported_grant_type")
    challenge = answer.headers.get("WWW-Authenticate", "")
    assert challenge.startswith("Basic realm") == (error == "invalid_client")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.exchange(code).status_code == 200


@for_every("error", AT_REDIRECT_URI)
def test_the_browser_brings_the_error_that_is_wanted(controlled: Issuer, error: str) -> None:
    """Just like a real one (RFC 6749 §4.1.2.1), before any page or after consent."""
    client, browser = controlled.register(), controlled.browser()
    wanted = {"fault": f"authorization-error-{error.replace('_', '-')}"}
    order(controlled, "POST", "/faults", wanted | {"endpoint": "authorization"})
    at_once = browser.authorize(client)
    page = browser.log_in(browser.authorize(client))
    page = browser.get(page.headers["Location"])
    order(controlled, "POST", "/faults", wanted | {"endpoint": "consent"})
    for answer in (at_once, browser.consent(page)):
        assert answer.headers["Location"].startswith(f"{client.redirect_uri}?error={error}&")
        brought = answer_of(answer)
        assert (brought["state"], brought["iss"]) == (
            client.request()["state"],
            controlled.config.issuer,
        )
        assert brought["error_description"] == ON_PURPOSE


def test_an_error_that_is_wanted_goes_to_no_address_that_was_not_checked(
    controlled: Issuer,
) -> None:
    """An unknown client or redirect URI is refused on a page, whatever is switched on."""
    client, browser = controlled.register(), controlled.browser()
    fault = {"fault": "authorization-error-access-denied", "endpoint": "authorization"}
    for changes in ({"client_id": "unknown"}, {"redirect_uri": "https://thief.example/"}):
        order(controlled, "POST", "/faults", fault)
        answer = browser.authorize(client, **changes)
        assert (answer.status_code, "Location" in answer.headers) == (400, False)
