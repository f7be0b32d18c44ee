"""What a logout request must fulfil, in order (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass
from typing import Any

from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson
from tracing.checks import Check, Finding, check

PARAMETERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
"""What this server understands; `logout_hint` and `ui_locales` change nothing here (§2)."""


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """Parameters as they came, what the ID token says if it is ours, and who is logged in.

    `client` is the one that the request names, or else the one that the ID token was made for.
    """

    values: dict[str, list[str]]
    hint: dict[str, Any] | None
    client: Client | None
    person: LoggedInPerson | None

    def first(self, name: str) -> str | None:
        """The first value of a parameter; an empty one counts as left out (RFC 6749 §3.1)."""
        return next((value for value in self.values[name] if value), None)


@check("RFC 6749 §3.1", says="A parameter is repeated.")
def logout_parameters_are_not_repeated(request: LogoutRequest) -> Finding:
    """Two values would let two readers see two different requests."""
    repeated = [name for name, given in request.values.items() if len(given) > 1]
    return Finding(not repeated, "each at most once", ", ".join(repeated) or "each at most once")


@check("OIDC RP-Initiated Logout §2", says="id_token_hint is no ID token of this server.")
def id_token_hint_is_ours(request: LogoutRequest) -> Finding:
    """This server must have issued it. It may have run out: the session may be older."""
    if request.first("id_token_hint") is None:
        return Finding(True, "an ID token issued here, or none", "none")
    passed = request.hint is not None
    return Finding(passed, "an ID token issued here, or none", "it" if passed else "another")


@check("OIDC RP-Initiated Logout §2", says="client_id is unknown.")
def logging_out_client_is_known(request: LogoutRequest) -> Finding:
    """Who asks must be registered here, if it says who it is."""
    received = request.first("client_id")
    passed = received is None or request.client is not None
    return Finding(passed, "the client_id of a registered client, or none", received or "none")


@check("OIDC RP-Initiated Logout §2", says="id_token_hint was issued to another client.")
def id_token_hint_is_of_this_client(request: LogoutRequest) -> Finding:
    """When both are there, client_id must be the audience of the ID token."""
    named = request.first("client_id")
    if named is None or request.hint is None:
        return Finding(True, "one of the two, or both of the same client", "at most one")
    audience = str(request.hint.get("aud"))
    return Finding(audience == named, named, audience)


@check(
    "OIDC RP-Initiated Logout §3",
    says="post_logout_redirect_uri is not registered for this client.",
)
def post_logout_redirect_uri_is_registered(request: LogoutRequest) -> Finding:
    """Exact comparison; without a client nobody has registered it."""
    uri = request.first("post_logout_redirect_uri")
    registered = request.client.post_logout_redirect_uris if request.client else []
    expected = " or ".join(registered) or "none, since none is registered"
    return Finding(uri is None or uri in registered, expected, uri or "none given")


@check("OIDC RP-Initiated Logout §6", says="The user has to be asked.")
def id_token_hint_is_of_this_person(request: LogoutRequest) -> Finding:
    """Else any link could log people out: who cannot name them has them asked."""
    meant = str(request.hint.get("sub")) if request.hint else "nobody"
    here = request.person.sub if request.person else "nobody"
    passed = request.hint is not None and here in (meant, "nobody")
    return Finding(passed, f"an ID token of {here}", f"one of {meant}" if request.hint else "none")


LOGOUT_CHECKS: tuple[Check[LogoutRequest], ...] = (
    logout_parameters_are_not_repeated,
    id_token_hint_is_ours,
    logging_out_client_is_known,
    id_token_hint_is_of_this_client,
    post_logout_redirect_uri_is_registered,
)

BEFORE_A_LOGOUT_WITHOUT_QUESTIONS: tuple[Check[LogoutRequest], ...] = (
    id_token_hint_is_of_this_person,
)
