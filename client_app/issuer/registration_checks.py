"""The checks that the response to a registration, and the registration itself, must pass."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_kinds import AUTH_METHODS, CONFIDENTIAL
from client_app.texts import displayable
from hosting.tables import KEY, NOT_STORED
from tracing.checks import Check, Finding, check, warning

ID_TOKEN_ALGS = (
    *("RS256", "ES256", "PS256"),
    *("RS384", "ES384", "PS384"),
    *("RS512", "ES512", "PS512"),
)
"""Algorithms with which only the issuer can sign (RFC 8725 §3.1), the most common first."""

VISIBLE = re.compile(r"[\x20-\x7E]+")
"""The characters allowed in client ids and client secrets (RFC 6749 appendix A.1, A.2)."""


@dataclass(frozen=True, slots=True)
class Registration:
    """This client as registered at an issuer (RFC 7591 §3.2.1), with the `origin` of the data.

    `id_token_algs` are the algorithms with which its ID tokens may be signed; `secret_expires_at` 0
    means never. `signing_key` (a private JWK) authenticates a client that has no secret.
    `management_uri` and `management_token` are what RFC 7592 §3 calls registration_client_uri and
    registration_access_token; they are empty if the issuer gave none.
    """

    issuer: Annotated[str, KEY]
    redirect_uri: Annotated[str, KEY]
    client_id: str
    client_secret: str = field(repr=False)
    auth_method: str
    id_token_algs: tuple[str, ...]
    secret_expires_at: float
    origin: Annotated[str, NOT_STORED]
    kind: Annotated[str, KEY] = CONFIDENTIAL
    signing_key: str = field(default="", repr=False)
    management_uri: str = ""
    management_token: str = field(default="", repr=False)

    @property
    def has_proof(self) -> bool:
        """Whether it has what its authentication method needs: a key, a secret, or nothing."""
        if self.auth_method == "private_key_jwt":
            return bool(self.signing_key)
        return self.auth_method == "none" or VISIBLE.fullmatch(self.client_secret) is not None


NEEDED = {
    "client_secret_basic": "client_secret_basic with a client secret",
    "client_secret_post": "client_secret_post with a client secret",
    "private_key_jwt": "private_key_jwt with a key",
}
"""What each method of client authentication needs."""


class HasRegistration(Protocol):
    """An object with a registration, and the redirect URI that it must be registered for."""

    @property
    def registration(self) -> Registration:
        """The registration."""

    @property
    def redirect_uri(self) -> str:
        """The redirect URI of this app."""

    @property
    def now(self) -> float:
        """Seconds since 1970."""


@dataclass(frozen=True)
class KnownRegistration:
    """A registration on its own, with what its checks compare it to."""

    registration: Registration
    redirect_uri: str
    now: float


@check("RFC 7591 §3.2.1", about=("client_id",), says="It rejected the registration of Notebook.")
def registration_is_accepted(answer: Answer) -> Finding:
    """The authorization server answers a registration with 201 and a JSON object. 200 is common,
    and harmless.
    """
    expected = "201 and a JSON object"
    if answer.is_object(200):
        return warning(expected, "200 and a JSON object")
    passed = answer.is_object(201)
    received = lambda: expected if passed else answer.summary  # noqa: E731
    return Finding(passed, expected, received, says=lambda: answer.failure)


@check("RFC 7591 §3.2.2", about=("client_id",), says="It does not answer.")
def authorization_server_answers(answer: Answer) -> Finding:
    """The authorization server answers. Only it can say whether it still knows the client."""
    return Finding(
        answer.status != 0,
        "an HTTP response",
        lambda: answer.summary,
        says=lambda: answer.failure,
    )


@check("RFC 6749 §2.2", about=("client_id",), says="It gave Notebook no usable client_id.")
def registration_is_stored(known: HasRegistration) -> Finding:
    """The client has a client_id at this issuer, of printable ASCII characters. Without one the
    authorization server cannot tell which client sends a request.
    """
    registration = known.registration
    passed = VISIBLE.fullmatch(registration.client_id) is not None
    return Finding(
        passed,
        lambda: f"a client_id at {registration.issuer}",
        lambda: f"{displayable(registration.client_id) or 'none'} ({registration.origin})",
    )


@check(
    "RFC 6749 §3.1.2.2",
    about=("redirect_uris",),
    says="It registered a different redirect URI for Notebook.",
)
def redirect_uri_is_ours(known: HasRegistration) -> Finding:
    """The registered redirect URI is this app's own. Codes are sent there and nowhere else."""
    registered = known.registration.redirect_uri
    return Finding(registered == known.redirect_uri, known.redirect_uri, registered or "none")


@check(
    "RFC 6749 §2.3.1",
    about=("token_endpoint_auth_method", "client_secret"),
    says="Notebook cannot authenticate there.",
)
def client_can_authenticate(known: HasRegistration) -> Finding:
    """The client has what its authentication method needs: a secret that has not expired, a key, or
    nothing. A secret in the form is allowed, but RFC 6749 does not recommend it.
    """
    registration = known.registration
    methods = AUTH_METHODS[registration.kind]
    is_expired = 0 < registration.secret_expires_at <= known.now
    passed = registration.auth_method in methods and registration.has_proof and not is_expired
    if passed and registration.auth_method == "client_secret_post":
        return warning("client_secret_basic", "client_secret_post")
    return Finding(
        passed,
        lambda: " or ".join(NEEDED.get(method, method) for method in methods),
        lambda: _authentication(registration, is_expired=is_expired),
    )


@check(
    "RFC 8725 §3.1",
    about=("id_token_signed_response_alg",),
    says="It would sign ID tokens with an algorithm that Notebook does not accept.",
)
def id_token_algorithm_is_asymmetric(known: HasRegistration) -> Finding:
    """ID tokens are signed with an asymmetric algorithm: they are neither unsigned nor signed with
    an HMAC. Otherwise anyone who can verify an ID token could also forge one.
    """
    algorithms = known.registration.id_token_algs
    passed = bool(algorithms) and set(algorithms) <= set(ID_TOKEN_ALGS)
    return Finding(
        passed,
        lambda: ", ".join(ID_TOKEN_ALGS),
        lambda: ", ".join(algorithms) or "no algorithm",
    )


REGISTRATION_ANSWER_CHECKS: tuple[Check[Answer], ...] = (registration_is_accepted,)

REMEMBRANCE_CHECKS: tuple[Check[Answer], ...] = (authorization_server_answers,)

REGISTRATION_CHECKS: tuple[Check[HasRegistration], ...] = (
    registration_is_stored,
    redirect_uri_is_ours,
    client_can_authenticate,
    id_token_algorithm_is_asymmetric,
)


def _authentication(registration: Registration, *, is_expired: bool) -> str:
    """Say which method is used, and whether its credentials exist; a secret is never shown."""
    method = registration.auth_method
    if method == "none":
        return method
    if registration.signing_key:
        return f"{method} with a key"
    if not registration.client_secret:
        return f"{method} with no client secret"
    if is_expired:
        return f"{method} with an expired client secret"
    is_printable = VISIBLE.fullmatch(registration.client_secret) is not None
    fault = "" if is_printable else " that is not printable ASCII"
    return f"{method} with a client secret{fault}"
