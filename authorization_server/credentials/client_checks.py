"""What every request of a client fulfils first, in order: who it is, and whether it may."""

from typing import Protocol

from authlib.oauth2.rfc6749 import InvalidClientError
from werkzeug.datastructures import MultiDict

from authorization_server.storage.clients import Client
from tracing.checks import Finding, check

PROOF = "the secret or the signature of a registered client"
PROOFS = {
    "client_secret_basic": "its secret (SHA-256 compared)",
    "client_secret_post": "its secret (SHA-256 compared)",
    "private_key_jwt": "signed with its key",
    "none": "public, so only its name",
}


class FromClient(Protocol):
    """A form that a client sent, and who it proved to be: a client, or an error."""

    @property
    def form(self) -> MultiDict[str, str]:
        """What was sent."""

    @property
    def client(self) -> Client | None:
        """Who authenticated."""

    @property
    def client_error(self) -> InvalidClientError | None:
        """Why nobody did."""


@check("RFC 6749 §3.2.1", error="invalid_client", says="Client authentication failed.")
def client_is_authenticated(request: FromClient) -> Finding:
    """The client proves who it is; a public client names itself, and PKCE has to do the rest."""
    client = request.client
    if client is None:
        received = request.client_error.description if request.client_error else "none"
        return Finding(False, PROOF, received)
    return Finding(True, PROOF, f"{client.client_id}: {PROOFS[client.auth_method]}")


@check(
    "RFC 6749 §3.2.1",
    error="invalid_request",
    says="client_id is not the one that authenticates.",
)
def client_names_no_other(request: FromClient) -> Finding:
    """A client_id beside a secret or a signature is only a name, and must be its own."""
    assert request.client is not None
    own, named = request.client.client_id, request.form.get("client_id")
    return Finding(named in (None, "", own), f"{own}, or none", named or "none")
