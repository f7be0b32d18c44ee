"""How a client authenticates: which credentials a request sends, and what the error says if they
are wrong.
"""

from collections.abc import Mapping

import pytest

from tests.support.signers import Signer
from tests.support.verbs import Client, Issuer, basic
from tracing.checks import leaving_out

UNREGISTERED = "No client nobody is registered here. Check its client_id, or register it."
IN_BASE64 = " Send base64 of client_id:client_secret after Basic."


@pytest.fixture(scope="module")
def confidential(shared_issuer: Issuer) -> Client:
    """A client registered for client_secret_basic."""
    return shared_issuer.register()


@pytest.fixture(scope="module")
def public(shared_issuer: Issuer) -> Client:
    """A client registered for none."""
    return shared_issuer.register(token_endpoint_auth_method="none")


@pytest.fixture(scope="module")
def signing(shared_issuer: Issuer) -> Client:
    """A client registered for private_key_jwt."""
    return Signer().register(shared_issuer)


def told(
    issuer: Issuer, form: Mapping[str, str], headers: Mapping[str, str], path: str = "/revoke"
) -> tuple[str, str]:
    """What a client that is not authenticated is told, and what the trace records as received."""
    issuer.sink.events.clear()
    answer = issuer.post(path, data={"token": "x", **form}, headers=dict(headers))
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    refused = issuer.refused()
    assert refused.name == "client_is_authenticated"
    return answer.json["error_description"], refused.received


def test_nothing_half_unreadable_and_wrong_are_told_apart(
    issuer: Issuer, confidential: Client, public: Client, signing: Client
) -> None:
    """RFC 6749 §5.2: the client's developer reads what was wrong; the trace adds the value."""
    name, secret = {"client_id": confidential.id}, {"client_secret": "guess"}
    by_key, nobody = {"client_id": signing.id}, {"client_id": "nobody"}
    alone = f"{confidential.id} with no credentials"
    wrong = f"a different client secret for {confidential.id}"
    missing = "No client secret was sent; this client is registered for client_secret_basic."
    wrong_secret = "The client secret is wrong: it does not belong to this client_id."
    no_name = "client_id is missing: client_secret was sent without it. Send both."
    nothing = (
        "client_id and client credentials are missing. Send both in an Authorization header "
        "(Basic); a public client sends client_id in the form."
    )
    faults = [
        (form, headers, received)
        for form, headers, expected in (
            ({}, {}, (nothing, "none")),
            (secret, {}, (no_name, "client_secret without client_id")),
            (name, {}, (missing, alone)),
            (
                name | {"client_secret": ""},
                {},
                (missing.replace("No client", "An empty client"), alone),
            ),
            (
                name,
                {"Authorization": "Bearer x"},
                (
                    "The Authorization header of a client must be Basic." + IN_BASE64,
                    "Authorization: Bearer",
                ),
            ),
            (
                name,
                {"Authorization": "Basic !"},
                ("What follows Basic is not base64." + IN_BASE64, "Basic, not base64"),
            ),
            (nobody, {}, (UNREGISTERED, "nobody, which is not registered")),
            ({}, basic("nobody", "x"), (UNREGISTERED, "nobody, which is not registered")),
            (name | secret, {}, (wrong_secret, wrong)),
            ({}, basic(confidential.id, "guess"), (wrong_secret, wrong)),
            (
                {"client_id": public.id} | secret,
                {},
                (
                    "Credentials were sent; this client is registered for none.",
                    f"{public.id} with a client secret in the form",
                ),
            ),
            (
                by_key | secret,
                {},
                (
                    "No client assertion was sent; this client is registered for private_key_jwt.",
                    f"{signing.id} with a client secret in the form",
                ),
            ),
        )
        if (received := told(issuer, form, headers)) != expected
    ]
    assert faults == []


def test_a_public_client_introspects_nothing(issuer: Issuer, public: Client) -> None:
    """RFC 7662 §2.1: an endpoint that does not accept public clients says so."""
    assert told(issuer, {"client_id": public.id}, {}, "/introspect") == (
        "A public client cannot use this endpoint.",
        f"{public.id}, a public client",
    )


def test_no_secret_is_told(issuer: Issuer, confidential: Client) -> None:
    """RFC 6749 §10.3: no finding contains a secret, neither the right one nor a wrong one."""
    for headers in (basic(confidential.id, "a wrong guess"), {}):
        form = {} if headers else {"client_id": confidential.id, "client_secret": "a wrong guess"}
        assert "guess" not in str(told(issuer, form, headers))
    confidential.revoke("x")
    assert confidential.secret not in str(issuer.sink.events[-1].checks)


def test_a_secret_in_the_form_is_a_warning(issuer: Issuer, confidential: Client) -> None:
    """RFC 6749 §2.3.1: including the client credentials in the request-body is NOT RECOMMENDED."""
    form = {"token": "x", "client_id": confidential.id, "client_secret": confidential.secret}
    answers = [issuer.post("/revoke", data=form), confidential.revoke("x")]
    assert [answer.status_code for answer in answers] == [200, 200]
    made = [made for event in issuer.sink.events for made in event.checks]
    verdicts = [made.verdict for made in made if made.name == "client_is_authenticated"]
    assert verdicts == ["warning", "passed"]


def test_without_the_check_a_name_is_enough(issuer: Issuer, confidential: Client) -> None:
    """The reason for the check: without it, anyone who knows a client_id can act as the client."""
    form = confidential.token_form(confidential.code()) | {"client_id": confidential.id}
    with leaving_out(frozenset({"client_is_authenticated"})):
        assert issuer.post("/token", data=form).status_code == 200
