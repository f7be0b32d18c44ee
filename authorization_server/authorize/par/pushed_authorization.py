"""A pushed request at the authorization endpoint: found by its name, answered once (RFC 9126)."""

from dataclasses import replace

import flask

from authorization_server.authorize.par.pushed_request_checks import (
    ANSWERING_CHECKS,
    BRINGING_CHECKS,
    Bringing,
)
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.refusals import require_or_tell
from authorization_server.storage.pushed_references import PREFIX
from authorization_server.storage.pushed_requests import PushedRequests


def recalled(request: AuthorizationRequest, requests: PushedRequests) -> AuthorizationRequest:
    """The request itself, or the pushed one that it names.

    Raises:
        PageRefusal: it names one that cannot be used.
    """
    request_uri = request.first("request_uri") or ""
    if not request_uri.startswith(PREFIX):
        return request
    bringing = Bringing(request.first("client_id") or "", requests.find(request_uri), requests)
    require_or_tell(BRINGING_CHECKS, bringing)
    requests.begin(bringing.known)
    reference = bringing.known.reference
    return replace(request, values=reference.values(flask.request.values), reference=reference)


def spend(request: AuthorizationRequest, requests: PushedRequests) -> None:
    """Use the name up before a code is issued; nothing to do for a request without one.

    Raises:
        PageRefusal: another answer was faster.
    """
    if request.reference is not None:
        stored = requests.find(request.reference.request_uri)
        require_or_tell(
            ANSWERING_CHECKS, Bringing(request.first("client_id") or "", stored, requests)
        )
