"""The checks of a pushed request: when it is pushed, when its request_uri is used, and when a code
is issued for it (RFC 9126 §2.1, §4, §7.3).
"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server.credentials.client_authentication import ClientAuthentication
from authorization_server.credentials.client_checks import client_is_authenticated
from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.storage.clients import Client
from authorization_server.storage.pushed_requests import PushedRequests, StoredRequest
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

UNUSABLE = "request_uri is unknown, expired, already used, or belongs to a different client."


@dataclass(frozen=True, slots=True)
class PushedRequestSubmission:
    """A form that a client pushes, with the client and the DPoP proof."""

    form: MultiDict[str, str]
    authentication: ClientAuthentication
    proof: Proof | None

    @property
    def client(self) -> Client | None:
        """The client that the request names."""
        return self.authentication.client


@dataclass(frozen=True)
class PushedRequestUse:
    """A `request_uri` at the authorization endpoint, and the client that it is used for."""

    client_id: str
    request_uri: str
    requests: PushedRequests

    @cached_property
    def stored(self) -> StoredRequest | None:
        """The pushed request that it refers to; None if it is unknown."""
        return self.requests.find(self.request_uri)


@check(
    "RFC 9126 §2.1",
    error="invalid_request",
    says="request_uri must not be pushed: the response to a pushed request contains one.",
)
def request_uri_is_not_pushed(submission: PushedRequestSubmission) -> Finding:
    """A pushed request holds the parameters themselves. One that refers to another request would
    get around the checks made here.
    """
    received = submission.form.get("request_uri")
    return Finding(not received, "no request_uri", received or "none")


@check(
    "RFC 9126 §2.1",
    about=("client_id",),
    error="invalid_request",
    says="client_id is missing or is not the client that authenticates.",
)
def pushed_client_is_the_authenticated_one(submission: PushedRequestSubmission) -> Finding:
    """A client pushes its own requests only. Otherwise it could start flows in the name of a
    different client.
    """
    client, received = submission.client, submission.form.get("client_id")
    return Finding(
        client is not None and received == client.client_id,
        client.client_id if client else "the client_id of the client that authenticates",
        received or "none",
    )


@check(
    "RFC 9449 §10.1",
    about=("dpop_jkt", "DPoP"),
    error="invalid_dpop_proof",
    says="dpop_jkt is not the thumbprint of the key of the DPoP proof.",
)
def shown_key_is_the_named_one(submission: PushedRequestSubmission) -> Finding:
    """The code is bound to the key of the proof. If dpop_jkt names a different key, the client has
    mixed up its keys and could not exchange the code.
    """
    named = submission.form.get("dpop_jkt")
    shown = submission.proof.jkt if submission.proof else None
    passed = not named or shown is None or named == shown
    return Finding(passed, shown or "no DPoP proof, so any dpop_jkt", named or "none")


@check("RFC 9126 §4", about=("request_uri",), error="invalid_request", says=UNUSABLE)
def request_uri_is_known(use: PushedRequestUse) -> Finding:
    """This server issued the request_uri. Without a stored request there is nothing to process."""
    return Finding(
        use.stored is not None,
        "a request_uri issued here",
        lambda: use.request_uri if use.stored else f"{use.request_uri}, which is unknown",
    )


@check("RFC 9126 §2.2", about=("client_id", "request_uri"), error="invalid_request", says=UNUSABLE)
def request_uri_belongs_to_client(use: PushedRequestUse) -> Finding:
    """The request_uri is used by the client that pushed the request. A different client must not
    start a flow with it.
    """
    if use.stored is None:
        return Finding(False, "the client_id of the client that pushed the request", "none")
    expected, received = use.stored.client_id, use.client_id
    return Finding(are_equal(expected, received), expected, received or "no client_id")


@check("RFC 9126 §4, §7.3", about=("request_uri",), error="invalid_request", says=UNUSABLE)
def request_uri_is_unused(use: PushedRequestUse) -> Finding:
    """A request gets one response. Until a code is issued, the user may reload the pages. If it
    could be replayed, a leaked link would lead to a second code.
    """
    if use.stored is None:
        return Finding(False, "not used", "none")
    return has_not_happened("not used", "used", use.stored.used_at)


@check("RFC 9126 §2.2, §4", about=("request_uri",), error="invalid_request", says=UNUSABLE)
def request_uri_is_not_expired(use: PushedRequestUse) -> Finding:
    """The request_uri expires soon (60 seconds; 600 if steps can be held); once the browser has
    used it, the user has an hour to decide. A short life leaves an attacker little time to use a
    leaked one.
    """
    return not_expired(use.stored.expires_at if use.stored else None)


@check(
    "RFC 9126 §4, §7.3",
    about=("request_uri",),
    uses_up="request_uri",
    error="invalid_request",
    says=UNUSABLE,
)
def request_uri_is_spent_by_this_answer(use: PushedRequestUse) -> Finding:
    """The request_uri is marked as used before the code is sent, by one conditional update. Of many
    requests at the same moment, only one gets a code.
    """
    is_spent = use.requests.spend(use.request_uri)
    received = "marked used by this response" if is_spent else "used by a response before this one"
    return Finding(is_spent, "marked used by this response", received)


PUSHED_REQUEST_CHECKS: tuple[Check[PushedRequestSubmission], ...] = (
    client_is_authenticated,
    pushed_client_is_the_authenticated_one,
    request_uri_is_not_pushed,
    shown_key_is_the_named_one,
)
REQUEST_URI_CHECKS: tuple[Check[PushedRequestUse], ...] = (
    request_uri_is_known,
    request_uri_belongs_to_client,
    request_uri_is_unused,
    request_uri_is_not_expired,
)
SPENDING_CHECKS: tuple[Check[PushedRequestUse], ...] = (request_uri_is_spent_by_this_answer,)
