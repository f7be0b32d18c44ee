"""What a request to a client's own registration must fulfil, in order (RFC 7592 §2)."""

from dataclasses import dataclass
from typing import Any

from authorization_server.storage.clients import Client, Clients
from tracing.checks import Check, Finding, check

NOT_ALLOWED = "The registration access token is missing or not valid for this client."
OURS = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)
"""Members that only this server writes."""


@dataclass(frozen=True, slots=True)
class ManagementRequest:
    """The bearer token that came, and the client of the address, if there is one."""

    token: str
    client: Client | None


@dataclass(frozen=True, slots=True)
class Update:
    """The metadata that are to replace those of a client, and the token that will open them."""

    client: Client
    offered: dict[str, Any]
    next_token: str
    clients: Clients


@check("RFC 7592 §2, RFC 6750 §3.1", says=NOT_ALLOWED)
def registration_token_is_present(request: ManagementRequest) -> Finding:
    """It comes in the Authorization header. Without one, no error code (RFC 6750 §3.1)."""
    received = "present" if request.token else "none"
    return Finding(bool(request.token), "Authorization: Bearer", received)


@check("RFC 7592 §2, RFC 6750 §3.1", error="invalid_token", says=NOT_ALLOWED)
def registration_token_is_of_this_client(request: ManagementRequest) -> Finding:
    """A token opens one registration. A client that is not there is answered like a wrong token."""
    client = request.client
    passed = client is not None and client.check_registration_token(request.token)
    expected = "the registration access token of this client (SHA-256 compared)"
    return Finding(passed, expected, "it" if passed else "another, or no such client")


@check(
    "RFC 7592 §2.2",
    error="invalid_client_metadata",
    says="The dates, the token and the address of a registration are not yours to set.",
)
def update_leaves_ours_out(update: Update) -> Finding:
    """What only the server writes must not be sent back to it."""
    present = [name for name in OURS if name in update.offered]
    return Finding(not present, "none of " + ", ".join(OURS), ", ".join(present) or "none")


@check(
    "RFC 7592 §2.2",
    error="invalid_client_metadata",
    says="client_id must be the one of this registration.",
)
def update_names_this_client(update: Update) -> Finding:
    """The client says whose metadata these are."""
    expected, received = update.client.client_id, update.offered.get("client_id")
    return Finding(received == expected, expected, str(received or "none")[:100])


@check(
    "RFC 7592 §2.2",
    error="invalid_client_metadata",
    says="client_secret must be the current one, or left out.",
)
def update_keeps_the_secret(update: Update) -> Finding:
    """A client must not choose a secret of its own."""
    secret = update.offered.get("client_secret")
    if secret is None:
        return Finding(True, "the current secret, or none", "none")
    passed = isinstance(secret, str) and update.client.check_client_secret(secret)
    return Finding(passed, "the current secret, or none", "it" if passed else "another")


@check("RFC 7592 §2.2, RFC 6750 §3.1", error="invalid_token", says=NOT_ALLOWED)
def registration_token_is_replaced_by_this_request(update: Update) -> Finding:
    """Of many updates at once with one token one gets the next token, by one conditional update."""
    replaced = update.clients.replace_registration_token(update.client, update.next_token)
    received = "yes" if replaced else "another was faster"
    return Finding(replaced, "replaced by this request", received)


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
