"""What an answer to a registration, and a registration at hand, must fulfil."""

import re
from dataclasses import dataclass, field
from typing import Annotated

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_kinds import AUTH_METHODS, CONFIDENTIAL
from hosting.tables import KEY, NOT_STORED
from tracing.checks import Check, Finding, check

ID_TOKEN_ALGS = (
    *("RS256", "ES256", "PS256"),
    *("RS384", "ES384", "PS384"),
    *("RS512", "ES512", "PS512"),
)
"""Signatures that only the issuer can make (RFC 8725 §3.1), the usual one first."""

VISIBLE = re.compile(r"[\x20-\x7E]+")
"""What client ids and client secrets are made of (RFC 6749 appendix A.1, A.2)."""


@dataclass(frozen=True, slots=True)
class Registration:
    """As whom this client is known at an issuer (RFC 7591 §3.2.1), and since when: `origin`.

    `id_token_algs` are the algorithms that its ID tokens may have; `secret_expires_at` 0 is never.
    `signing_key` (a private JWK) proves who it is where it has no secret. `management_uri` and
    `management_token` are what RFC 7592 §3 calls registration_client_uri and
    registration_access_token; empty where the issuer gave none.
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
        """Whether it holds what its method needs: a key of its own, a secret, or nothing."""
        if self.auth_method == "private_key_jwt":
            return bool(self.signing_key)
        return self.auth_method == "none" or VISIBLE.fullmatch(self.client_secret) is not None


@dataclass(frozen=True, slots=True)
class AtHand:
    """A registration, and what it is to be good for."""

    registration: Registration
    redirect_uri: str
    now: float


@check("RFC 7591 §3.2.1", says="It did not accept the registration of My notes.")
def registration_is_accepted(answer: Answer) -> Finding:
    """A client information response is 201 with a JSON object; 200 is common and harmless."""
    passed = answer.status in (200, 201) and isinstance(answer.document, dict)
    return Finding(passed, "201 and a JSON object", answer.in_short)


@check("RFC 7591 §3.2.2", says="It does not answer.")
def authorization_server_answers(answer: Answer) -> Finding:
    """Whether a registration is still known can only be said by whoever keeps it."""
    return Finding(answer.status != 0, "an answer", answer.in_short)


@check("RFC 6749 §2.2", says="It gave My notes no usable client id.")
def registration_is_stored(at_hand: AtHand) -> Finding:
    """The client knows under which id it is registered with this issuer."""
    known = at_hand.registration
    passed = VISIBLE.fullmatch(known.client_id) is not None
    received = f"{known.client_id} ({known.origin})" if passed else "no usable client_id"
    return Finding(passed, f"a client_id at {known.issuer}", received)


@check("RFC 6749 §3.1.2.2", says="It registered another redirect URI for My notes.")
def redirect_uri_is_ours(at_hand: AtHand) -> Finding:
    """Codes are sent to the registered redirect URI, so it must be this one."""
    registered = at_hand.registration.redirect_uri
    return Finding(registered == at_hand.redirect_uri, at_hand.redirect_uri, registered)


@check("RFC 6749 §2.3", says="My notes cannot prove there who it is.")
def client_can_authenticate(at_hand: AtHand) -> Finding:
    """A method of its kind, and what proves it: a secret that has not expired, or a key."""
    known = at_hand.registration
    methods = AUTH_METHODS[known.kind]
    is_expired = 0 < known.secret_expires_at <= at_hand.now
    passed = known.auth_method in methods and known.has_proof and not is_expired
    proof = "an expired secret" if is_expired else _proof(known)
    return Finding(passed, " or ".join(methods), f"{known.auth_method}, {proof}")


@check("RFC 8725 §3.1", says="It would sign ID tokens in a way that My notes does not accept.")
def id_token_algorithm_is_asymmetric(at_hand: AtHand) -> Finding:
    """Neither `none` nor an HMAC: whoever can verify must not be able to sign."""
    algorithms = at_hand.registration.id_token_algs
    passed = bool(algorithms) and set(algorithms) <= set(ID_TOKEN_ALGS)
    return Finding(passed, ", ".join(ID_TOKEN_ALGS), ", ".join(algorithms) or "none of them")


REGISTRATION_ANSWER_CHECKS: tuple[Check[Answer], ...] = (registration_is_accepted,)

REMEMBRANCE_CHECKS: tuple[Check[Answer], ...] = (authorization_server_answers,)

REGISTRATION_CHECKS: tuple[Check[AtHand], ...] = (
    registration_is_stored,
    redirect_uri_is_ours,
    client_can_authenticate,
    id_token_algorithm_is_asymmetric,
)


def _proof(known: Registration) -> str:
    if known.signing_key:
        return "a key of its own"
    return "a secret" if VISIBLE.fullmatch(known.client_secret) else "no secret"
