"""RFC 8707: resource indicators. A token is for one resource, under the resource's exact name."""

import pytest

from tests.conftest import MakeIssuer
from tests.support.verbs import Issuer, answer_of, claims_of

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
SERVED = "http://127.0.0.1:9001"
OTHERS = [
    "http://127.0.0.1:9002",
    "https://127.0.0.1:9001",
    "http://localhost:9001",
    SERVED + "/api",
    SERVED + "//",
    SERVED + "?",
    SERVED.upper(),
    "not an address",
    "\x00",
]


@pytest.mark.parametrize("named", [SERVED, SERVED + "/", [SERVED, SERVED], "", None])
def test_the_served_resource_may_be_named(issuer: Issuer, named: object) -> None:
    """§2: the resource where access is requested; several values MAY be included. Some URL
    libraries add a slash at the end.
    """
    client = issuer.register()
    code = answer_of(issuer.browser().walk(client, resource=named))["code"]
    tokens = client.exchange(code, resource=named).json
    assert claims_of(tokens["access_token"])["aud"] == SERVED
    again = client.post(
        "/token",
        {
            "grant_type": "refresh_token",
            "refresh_token": tokens["refresh_token"],
            "resource": named or SERVED,
        },
    ).json
    assert claims_of(again["access_token"])["aud"] == SERVED


@pytest.mark.parametrize("named", [*OTHERS, [SERVED, OTHERS[0]]])
def test_another_resource_is_refused(issuer: Issuer, named: object) -> None:
    """§2.1: invalid_target, when the requested resource is invalid, missing, unknown, or
    malformed.
    """
    client = issuer.register()
    answer = issuer.browser().authorize(client, resource=named)
    assert answer_of(answer)["error"] == "invalid_target"
    refused = issuer.refused()
    assert (refused.name, refused.expected) == ("resource_is_served", SERVED)


@pytest.mark.parametrize("named", [*OTHERS, [SERVED, OTHERS[0]]])
def test_another_resource_is_refused_at_the_token_endpoint(issuer: Issuer, named: object) -> None:
    """§2.2: a token MUST NOT be issued for another resource; the failed attempt does not use up the
    code.
    """
    client = issuer.register()
    code = client.code()
    answer = client.exchange(code, resource=named)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_target")
    assert issuer.refused().name == "resource_is_served"
    assert client.exchange(code).status_code == 200


@pytest.mark.parametrize("named", [SERVED, OTHERS[0], [SERVED, OTHERS[0]]])
@pytest.mark.parametrize("grant_type", ["client_credentials", DEVICE, "refresh_token"])
def test_it_is_the_same_for_every_grant(issuer: Issuer, grant_type: str, named: object) -> None:
    """§2.2: at the token endpoint, for every grant type."""
    client = issuer.register(grant_types=["authorization_code", grant_type])
    form = {"grant_type": grant_type, "resource": named, "refresh_token": "x", "device_code": "x"}
    answer = client.post("/token", form)
    is_served = answer.json.get("error") != "invalid_target"
    assert is_served == (named == SERVED)
    if grant_type == "client_credentials" and is_served:
        assert claims_of(answer.json["access_token"])["aud"] == SERVED


@pytest.mark.parametrize("named", [SERVED, OTHERS[0]])
def test_it_is_the_same_wherever_a_flow_begins(issuer: Issuer, named: str) -> None:
    """§2: in a pushed request, and in a device authorization request."""
    client = issuer.register(grant_types=["authorization_code", DEVICE])
    for path, form in (("/par", client.request()), ("/device_authorization", {})):
        answer = client.post(path, form | {"resource": named})
        assert (answer.json.get("error") == "invalid_target") == (named != SERVED)


def test_the_resource_is_a_setting(make_issuer: MakeIssuer) -> None:
    """§2: an absolute URI, the one that the resource server uses for itself."""
    issuer = make_issuer(resource="https://api.example/notes")
    client = issuer.register()
    tokens = client.tokens(resource="https://api.example/notes")
    assert claims_of(tokens["access_token"])["aud"] == "https://api.example/notes"
