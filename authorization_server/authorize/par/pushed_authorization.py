"""A pushed request at the authorization endpoint, found by its request_uri (RFC 9126 §4)."""

from dataclasses import replace

import flask

from authorization_server.authorize.par.pushed_request_checks import (
    REQUEST_URI_CHECKS,
    SPENDING_CHECKS,
    UNUSABLE,
    PushedRequestUse,
)
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.refusals import PageRefusal, to_person
from authorization_server.storage.pushed_references import PREFIX
from authorization_server.storage.pushed_requests import PushedRequests
from tracing.catalogue import USER_LOGGED_IN
from tracing.checks import decide


def resolve_request_uri(
    request: AuthorizationRequest, requests: PushedRequests
) -> AuthorizationRequest:
    """Return the request itself, or the pushed request that its `request_uri` refers to.

    Raises:
        PageRefusal: the `request_uri` cannot be used.
    """
    request_uri = request.first("request_uri") or ""
    if not request_uri.startswith(PREFIX):
        return request
    use = PushedRequestUse(request.first("client_id") or "", request_uri, requests)
    decide(USER_LOGGED_IN, REQUEST_URI_CHECKS, use, to_person)
    if use.stored is None:
        raise PageRefusal(UNUSABLE)
    requests.begin(use.stored)
    reference = use.stored.reference
    return replace(request, values=reference.values(flask.request.values), reference=reference)


def spend(request: AuthorizationRequest, requests: PushedRequests) -> None:
    """Before a code is sent, mark the `request_uri`, if there is one, as used.

    Raises:
        PageRefusal: it has been used in the meantime.
    """
    if request.reference is not None:
        client_id, request_uri = request.first("client_id") or "", request.reference.request_uri
        use = PushedRequestUse(client_id, request_uri, requests)
        decide(None, SPENDING_CHECKS, use, to_person)
