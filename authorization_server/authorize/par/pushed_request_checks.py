"""What a pushed request must fulfil when it is pushed, when it is brought, and when it is answered
(RFC 9126 §2.1, §4, §7.3).
"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from authorization_server.credentials.client_authentication import ClientAuthentication
from authorization_server.credentials.client_checks import client_is_authenticated
from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.storage.clients import Client
from authorization_server.storage.pushed_requests import PushedRequests, StoredRequest
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

UNUSABLE = "This authorization request is not known here, was used, or has expired."


@dataclass(frozen=True, slots=True)
class Pushing:
    """A form that is pushed, who it is from, and the DPoP proof that came with it."""

    form: MultiDict[str, str]
    authentication: ClientAuthentication
    proof: Proof | None

    @property
    def client(self) -> Client | None:
        """The client that the request names."""
        return self.authentication.client


@dataclass(frozen=True, slots=True)
class Bringing:
    """A `request_uri` that a browser brings, for which client, and what is stored under it."""

    client_id: str
    stored: StoredRequest | None
    requests: PushedRequests

    @property
    def known(self) -> StoredRequest:
        """The stored request, which an earlier check has found."""
        assert self.stored is not None
        return self.stored


@check(
    "RFC 9126 §2.1",
    error="invalid_request",
    says="request_uri cannot be pushed: it is what is answered.",
)
def request_uri_is_not_pushed(pushing: Pushing) -> Finding:
    """A request that refers to another one says nothing by itself."""
    received = "present" if pushing.form.get("request_uri") else "none"
    return Finding(received == "none", "no request_uri", received)


@check(
    "RFC 9126 §2.1",
    error="invalid_request",
    says="client_id is missing or is not the one that authenticates.",
)
def pushed_client_is_the_authenticated_one(pushing: Pushing) -> Finding:
    """The request is the client's own."""
    assert pushing.client is not None
    expected, received = pushing.client.client_id, pushing.form.get("client_id", "")
    return Finding(received == expected, expected, received or "none")


@check(
    "RFC 9449 §10.1",
    error="invalid_dpop_proof",
    says="The proof shows another key than dpop_jkt names.",
)
def shown_key_is_the_named_one(pushing: Pushing) -> Finding:
    """The code will be bound to the key that is shown, so no other may be named."""
    named = pushing.form.get("dpop_jkt") or "none"
    shown = pushing.proof.jkt if pushing.proof else "none"
    return Finding("none" in (named, shown) or named == shown, shown, named)


@check("RFC 9126 §4", error="invalid_request", says=UNUSABLE)
def request_uri_is_known(bringing: Bringing) -> Finding:
    """This server gave it (found by its SHA-256)."""
    passed = bringing.stored is not None
    return Finding(passed, "a request_uri given here", "it" if passed else "an unknown one")


@check("RFC 9126 §2.2", error="invalid_request", says=UNUSABLE)
def request_uri_belongs_to_client(bringing: Bringing) -> Finding:
    """Nobody can begin a flow with the request of another client."""
    expected, received = bringing.known.client_id, bringing.client_id
    return Finding(are_equal(expected, received), expected, received or "no client_id")


@check("RFC 9126 §4, §7.3", error="invalid_request", says=UNUSABLE)
def request_uri_is_unused(bringing: Bringing) -> Finding:
    """A request is answered once; until then its pages may be reloaded."""
    return has_not_happened("not answered yet", "answered", bringing.known.used_at)


@check("RFC 9126 §2.2, §4", error="invalid_request", says=UNUSABLE)
def request_uri_is_not_expired(bringing: Bringing) -> Finding:
    """It lives for a minute until the browser brings it, and then while the person decides."""
    return not_expired(bringing.known.expires_at)


@check("RFC 9126 §4, §7.3", error="invalid_request", says=UNUSABLE)
def request_uri_is_spent_by_this_answer(bringing: Bringing) -> Finding:
    """Marked used before the code is sent, by one conditional update: of many, one gets it."""
    spent = bringing.requests.spend(bringing.known.request_uri)
    return Finding(spent, "marked used by this answer", "yes" if spent else "another was faster")


PUSHING_CHECKS: tuple[Check[Pushing], ...] = (
    client_is_authenticated,
    pushed_client_is_the_authenticated_one,
    request_uri_is_not_pushed,
    shown_key_is_the_named_one,
)
BRINGING_CHECKS: tuple[Check[Bringing], ...] = (
    request_uri_is_known,
    request_uri_belongs_to_client,
    request_uri_is_unused,
    request_uri_is_not_expired,
)
ANSWERING_CHECKS: tuple[Check[Bringing], ...] = (request_uri_is_spent_by_this_answer,)
