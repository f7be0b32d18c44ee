"""The first checks of every request of a client, in order: which client sent it."""

from typing import Protocol

from werkzeug.datastructures import MultiDict

from authorization_server.credentials.client_authentication import MEANS, ClientAuthentication
from authorization_server.credentials.sent_credentials import POST
from tracing.checks import Finding, check, warning


class FromClient(Protocol):
    """A form that a client sent, and how it authenticated."""

    @property
    def form(self) -> MultiDict[str, str]:
        """The parameters that were sent."""

    @property
    def authentication(self) -> ClientAuthentication:
        """Which client sent it, and whether that is proved."""


@check(
    "RFC 6749 §2.3.1, §3.2.1",
    about=("client_id", "client_secret", "Authorization", "client_assertion"),
    error="invalid_client",
    says="Client authentication failed.",
)
def client_is_authenticated(request: FromClient) -> Finding:
    """A confidential client proves who it is, with its secret or its key; a public client names
    itself. Otherwise anyone who steals a code could exchange it in the client's name.

    A secret in the form is accepted with a warning: RFC 6749 §2.3.1 recommends it only for clients
    that cannot use the Authorization header.
    """
    authentication = request.authentication
    if authentication.problem is not None:
        says, received = authentication.problem
        return Finding(False, lambda: authentication.expected, received, says=says)
    method, client_id = authentication.sent.method, authentication.sent.client_id
    if method == POST:
        says = "The client secret must be sent in the Authorization header, as HTTP Basic."
        return warning("the client secret in the Authorization header", MEANS[POST], says)
    return Finding(
        True, lambda: authentication.expected, lambda: f"{client_id} with {MEANS[method]}"
    )


@check(
    "RFC 6749 §3.2.1",
    about=("client_id",),
    error="invalid_request",
    says="client_id must be that of the client that authenticates.",
)
def client_names_no_other(request: FromClient) -> Finding:
    """A client_id that is sent beside a secret or an assertion names the same client. Otherwise two
    programs could take the request for that of two different clients.
    """
    client, named = request.authentication.client, request.form.get("client_id")
    own = client.client_id if client else ""
    return Finding(
        client is not None and named in (None, "", own),
        lambda: f"{own}, or none" if own else "the client_id of a registered client",
        lambda: named or "none",
    )
