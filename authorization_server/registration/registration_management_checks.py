"""The checks of a request to a client's own registration, in order (RFC 7592 §2)."""

from dataclasses import dataclass
from typing import Any

from authorization_server.storage.clients import Client, Clients
from hosting.random_values import new_secret
from tracing.checks import Check, Finding, check

SEND_IT = "Send it as Authorization: Bearer."
MISSING = f"The registration access token is missing. {SEND_IT}"
NOT_ALLOWED = "The registration access token is not valid for this client."
OURS = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)
"""Members that only this server sets."""
NONE_OF_OURS = "none of " + ", ".join(OURS)
SHOWN = 100
"""How many characters of a value are shown to people."""


@dataclass(frozen=True, slots=True)
class ManagementRequest:
    """The Authorization header, and the client that the URL names, if it is registered."""

    authorization: str
    client: Client | None

    @property
    def token(self) -> str:
        """The bearer token in the header; empty if there is none."""
        scheme, _, token = self.authorization.partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


@dataclass(slots=True)
class Update:
    """The new metadata of a client, and its registration access token."""

    client: Client
    offered: dict[str, Any]
    token: str
    clients: Clients

    def replace_token(self) -> bool:
        """Give the client its next token. Return True for exactly one request, even if many
        come at once.
        """
        next_token = new_secret()
        is_replaced = self.clients.replace_registration_token(
            self.client.client_id, self.token, next_token
        )
        if is_replaced:
            self.token = next_token
        return is_replaced


@check("RFC 7592 §2", about=("registration_access_token", "Authorization"), says=MISSING)
def registration_token_is_present(request: ManagementRequest) -> Finding:
    """The registration access token is sent in the Authorization header. It is what proves that the
    client manages its own registration.
    """
    if request.token:
        return Finding(True, "a bearer token", "a bearer token")
    if not request.authorization:
        return Finding(False, "a bearer token", "none")
    received = "an Authorization header without a bearer token"
    says = f"The Authorization header has no bearer token. {SEND_IT}"
    return Finding(False, "a bearer token", received, says=says)


@check(
    "RFC 7592 §2",
    about=("registration_access_token", "Authorization"),
    error="invalid_token",
    says=NOT_ALLOWED,
)
def registration_token_is_of_this_client(request: ManagementRequest) -> Finding:
    """A registration access token gives access to one registration. An unknown client gets the same
    response as a wrong token, so that guessing does not show which clients exist.
    """
    client = request.client
    passed = client is not None and client.check_registration_token(request.token)
    of = "this" if passed else "a different" if client else "an unknown"
    return Finding(
        passed,
        "the registration access token of this client",
        lambda: f"a registration access token of {of} client",
    )


@check(
    "RFC 7592 §2.2",
    about=OURS,
    error="invalid_client_metadata",
    says="The dates, the token and the address of a registration are set by this server only.",
)
def update_leaves_ours_out(update: Update) -> Finding:
    """The members that only this server sets are left out. Otherwise a client could believe that it
    has changed them.
    """
    present = [name for name in OURS if name in update.offered]
    return Finding(not present, NONE_OF_OURS, lambda: ", ".join(present) or "none")


@check(
    "RFC 7592 §2.2",
    about=("client_id",),
    error="invalid_client_metadata",
    says="client_id must be the one of this registration.",
)
def update_names_this_client(update: Update) -> Finding:
    """The update names the client itself. Otherwise it could replace the metadata of one client
    with that of another.
    """
    expected, received = update.client.client_id, update.offered.get("client_id")
    return Finding(received == expected, expected, lambda: str(received or "none")[:SHOWN])


@check(
    "RFC 7592 §2.2",
    about=("client_secret",),
    error="invalid_client_metadata",
    says="client_secret must be the current one, or left out.",
)
def update_keeps_the_secret(update: Update) -> Finding:
    """A client does not choose its own secret. It could choose one that can be guessed."""
    secret = update.offered.get("client_secret")
    if secret is None:
        return Finding(True, "the current client secret, or none", "none")
    passed = isinstance(secret, str) and update.client.check_client_secret(secret)
    received = "the current client secret" if passed else "a different client secret"
    return Finding(passed, "the current client secret, or none", received)


@check(
    "RFC 7592 §2.2, §3",
    about=("registration_access_token", "Authorization"),
    uses_up="registration_access_token",
    error="invalid_token",
    says=NOT_ALLOWED,
)
def registration_token_is_replaced_by_this_request(update: Update) -> Finding:
    """An update replaces the registration access token. Of several concurrent updates with the same
    token, only one succeeds.
    """
    passed = update.replace_token()
    return Finding(
        passed,
        "replaced by this request",
        "replaced by this request" if passed else "already replaced by another request",
    )


MANAGEMENT_CHECKS: tuple[Check[ManagementRequest], ...] = (
    registration_token_is_present,
    registration_token_is_of_this_client,
)
UPDATE_CHECKS: tuple[Check[Update], ...] = (
    update_leaves_ours_out,
    update_names_this_client,
    update_keeps_the_secret,
    registration_token_is_replaced_by_this_request,
)
