"""The checks of a logout request, in order (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass
from typing import Any

from werkzeug.utils import cached_property

from authorization_server.issued.issued_tokens import claims_of_id_token
from authorization_server.storage.clients import Client, Clients
from authorization_server.storage.keys import SigningKeys
from authorization_server.storage.people import LoggedInPerson
from authorization_server.texts import unprintable
from tracing.checks import Check, Finding, check

PARAMETERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
"""The parameters that this server supports; `logout_hint` and `ui_locales` have no effect (§2)."""


@dataclass
class LogoutRequest:
    """The parameters as received, and the person who is logged in in this browser."""

    values: dict[str, list[str]]
    person: LoggedInPerson | None
    keys: SigningKeys
    clients: Clients

    def first(self, name: str) -> str | None:
        """Return the first value of a parameter; an empty one counts as omitted (RFC 6749 §3.1)."""
        return next((value for value in self.values[name] if value), None)

    @cached_property
    def hint(self) -> dict[str, Any] | None:
        """The claims of `id_token_hint`; None unless it is an ID token of this server."""
        return claims_of_id_token(self.keys, self.first("id_token_hint") or "")

    @cached_property
    def client(self) -> Client | None:
        """The client that the request names, or else the one that the ID token was issued to."""
        named = self.first("client_id") or (self.hint or {}).get("aud")
        return self.clients.find(str(named)) if named else None

    @property
    def hinted_person(self) -> str | None:
        """The subject identifier of the person whom the ID token is about."""
        return str(self.hint.get("sub")) if self.hint else None

    @property
    def needs_confirmation(self) -> bool:
        """Whether the person must confirm: the ID token is missing, or about someone else."""
        if self.person is None:
            return self.hint is None
        return self.hinted_person != self.person.sub


@check("RFC 6749 §3.1", about=PARAMETERS, says="A parameter is repeated.")
def parameters_are_not_repeated(request: LogoutRequest) -> Finding:
    """Each parameter is sent at most once. With two values, the server and another program
    could each use a different value.
    """
    repeated = [name for name, given in request.values.items() if len(given) > 1]
    return Finding(
        not repeated, "each at most once", lambda: ", ".join(repeated) or "each at most once"
    )


@check(
    "OIDC RP-Initiated Logout §2, RFC 6749 Appendix A.5",
    about=("state",),
    says="state contains a character that cannot be returned unchanged.",
)
def values_can_be_carried(request: LogoutRequest) -> Finding:
    """The client gets back exactly the state that it sent. Anything but printable ASCII could
    arrive as something else.
    """
    state = request.first("state") or ""
    slip = unprintable(state)
    return Finding(
        not slip, "printable ASCII, or none", lambda: f"state {slip}" if slip else state or "none"
    )


@check(
    "OIDC RP-Initiated Logout §2",
    about=("id_token_hint",),
    says="id_token_hint is not an ID token of this server.",
)
def id_token_hint_is_ours(request: LogoutRequest) -> Finding:
    """This server issued the ID token; it may have expired, since a session can live longer.
    A forged ID token could name any client and any user.
    """
    hint = request.first("id_token_hint")
    passed = hint is None or request.hint is not None
    return Finding(passed, "an ID token issued here, or none", lambda: _hint(request))


@check("OIDC RP-Initiated Logout §2", about=("client_id",), says="client_id is unknown.")
def logging_out_client_is_known(request: LogoutRequest) -> Finding:
    """If the request names a client, it is registered here. Without a registration there is no
    address that the browser may be sent to.
    """
    received = request.first("client_id")
    passed = received is None or request.client is not None
    return Finding(passed, "the client_id of a registered client, or none", received or "none")


@check(
    "OIDC RP-Initiated Logout §2",
    about=("id_token_hint", "client_id"),
    says="id_token_hint was issued to a different client.",
)
def id_token_hint_is_of_this_client(request: LogoutRequest) -> Finding:
    """client_id is the audience of the ID token, if both are sent. Otherwise a client could end a
    session with an ID token that was issued to a different client.
    """
    named = request.first("client_id")
    if named is None or request.hint is None:
        received = "no client_id" if named is None else "no ID token"
        return Finding(True, "the same client in both, if both are sent", received)
    audience = str(request.hint.get("aud"))
    return Finding(audience == named, named, audience)


@check(
    "OIDC RP-Initiated Logout §3",
    about=("post_logout_redirect_uri",),
    says="post_logout_redirect_uri is not registered for this client.",
)
def post_logout_redirect_uri_is_registered(request: LogoutRequest) -> Finding:
    """The URI must match a registered one exactly. Otherwise a link to this server could lead users
    on to an attacker's page (an open redirector).
    """
    uri = request.first("post_logout_redirect_uri")
    registered = request.client.post_logout_redirect_uris if request.client else []
    return Finding(
        uri is None or uri in registered,
        lambda: " or ".join(registered) or "none; no URI is registered",
        uri or "none",
    )


@check(
    "OIDC RP-Initiated Logout §6",
    about=("id_token_hint",),
    says="The user has to confirm the logout.",
)
def id_token_hint_is_of_this_person(request: LogoutRequest) -> Finding:
    """The ID token is about the user who is logged in. Otherwise the user has to confirm: any link
    could log people out.
    """
    here = request.person.sub if request.person else None
    return Finding(
        not request.needs_confirmation,
        lambda: f"an ID token of {here}" if here else "an ID token issued here",
        lambda: f"an ID token of {request.hinted_person}" if request.hint else "none",
    )


LOGOUT_CHECKS: tuple[Check[LogoutRequest], ...] = (
    parameters_are_not_repeated,
    values_can_be_carried,
    id_token_hint_is_ours,
    logging_out_client_is_known,
    id_token_hint_is_of_this_client,
    post_logout_redirect_uri_is_registered,
)

SILENT_LOGOUT_CHECKS: tuple[Check[LogoutRequest], ...] = (id_token_hint_is_of_this_person,)


def _hint(request: LogoutRequest) -> str:
    if request.hint is not None:
        return f"an ID token for {request.hint.get('aud')}"
    text = request.first("id_token_hint")
    if text is None:
        return "none"
    return "a JWT that is not an ID token of this server" if text.count(".") == 2 else "not a JWT"
