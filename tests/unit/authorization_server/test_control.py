"""An authorization server that is controlled while it runs: its clock, its keys, its tokens."""

import time

import pytest

from authorization_server.faults import faults
from authorization_server.storage.keys import SigningKeys
from tests.conftest import MakeIssuer
from tests.support.verbs import Issuer, claims_of

TOKEN = "c" * 32
HOUR = 3600


@pytest.fixture(scope="module")
def controlled(make_issuer: MakeIssuer) -> Issuer:
    """An authorization server with a control token."""
    return make_issuer(control_token=TOKEN)


def order(issuer: Issuer, method: str, path: str, body: object) -> None:
    """Ask at `/_control`."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = issuer.browser().http.open(
        f"/_control{path}", method=method, json=body, headers=headers
    )
    assert answer.status_code == 200, answer.json


@pytest.fixture
def issuer_ahead(controlled: Issuer) -> Issuer:
    """Its clock is an hour ahead."""
    order(controlled, "PUT", "/clock", {"offset_seconds": HOUR})
    return controlled


def test_all_that_it_issues_goes_by_its_clock(issuer_ahead: Issuer) -> None:
    """Access token and ID token alike, whoever makes them; also when the user logged in."""
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
    """With every event, on every page, and only while it is so."""
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
    """What is asked there belongs to no flow."""
    controlled.sink.events.clear()
    order(controlled, "PUT", "/clock", {"offset_seconds": 0})
    order(controlled, "DELETE", "/faults", None)
    assert controlled.sink.events == []


def test_a_request_says_which_fault_it_met(controlled: Issuer) -> None:
    """One that met none says nothing."""
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
    """What signed a token is published after a rotation, and not once it was withdrawn."""
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
    """And says what it does, in a sentence."""
    offered = faults(SigningKeys(controlled.engine, controlled.config))
    assert len({fault.slug for fault in offered}) == len(offered)
    assert all(fault.does.endswith(".") and fault.endpoints for fault in offered)


def test_each_fault_is_at_endpoints_that_there_are(controlled: Issuer) -> None:
    """A fault at an address that was renamed would meet nothing."""
    named = {
        endpoint
        for fault in faults(SigningKeys(controlled.engine, controlled.config))
        for endpoint in fault.endpoints
    }
    assert named <= controlled.app.view_functions.keys()
