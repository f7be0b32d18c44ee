"""The tokens that an impostor issues: JWTs with every claim, of which a proof changes one."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from scenarios.forging import Jwt, Signer
from scenarios.jwt_parts import claims_of, half_hash

SUBJECT = "alice"
TOKEN_SECONDS = 300

Signing = Callable[[Jwt], str]
"""Makes the token of a draft: signs it, after a change or not, or forges it."""


class IssuedTokens:
    """The tokens of one issuer, and what it remembers of them."""

    def __init__(self, issuer: str, audience: str, signer: Signer) -> None:
        self.signer = signer
        self._issuer = issuer
        self._audience = audience
        self._signing: dict[str, Signing] = {}
        self._claims: dict[str, Mapping[str, Any]] = {}

    def sign(self, kind: str, signing: Signing) -> None:
        """From now on tokens of this kind ("id_token", "access_token") are made so."""
        self._signing[kind] = signing

    def honest(self) -> None:
        """From now on every token is signed as it is."""
        self._signing.clear()

    def access_token(self, **claims: Any) -> str:
        """A fresh access token, which introspection knows; `claims` change it."""
        draft = self.access_token_draft().but(**claims)
        token = self._made("access_token", draft)
        self.remember(token, draft.claims)
        return token

    def access_token_draft(self) -> Jwt:
        """A JWT access token before it is signed (RFC 9068 §2)."""
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "sub": SUBJECT,
            "aud": self._audience,
            "exp": now + TOKEN_SECONDS,
            "iat": now,
            "jti": str(uuid4()),
            "client_id": "the-client",
            "scope": "notes:read notes:write profile usage:read",
        }
        return self.signer.draft(claims, algorithm="ES256", header={"typ": "at+jwt"})

    def id_token(
        self, client_id: str, access_token: str, algorithm: str = "RS256", **claims: Any
    ) -> str:
        """An ID token for this client (OIDC Core §2); `claims` are added."""
        now = int(time.time())
        usual = {
            "iss": self._issuer,
            "sub": SUBJECT,
            "aud": client_id,
            "exp": now + TOKEN_SECONDS,
            "iat": now,
            "auth_time": now,
            "amr": ["pwd"],
            "at_hash": half_hash(access_token, algorithm),
            "name": "Alice Liddell",
        }
        draft = self.signer.draft(usual, algorithm=algorithm).but(**claims)
        return self._made("id_token", draft)

    def remember(self, token: str, claims: Mapping[str, Any] | None = None) -> None:
        """Introspection calls this token active; without claims, with those that it contains."""
        self._claims[token] = claims_of(token) if claims is None else claims

    def forget(self, token: str) -> None:
        """This token is revoked."""
        self._claims.pop(token, None)

    def introspected(self, token: str) -> dict[str, Any]:
        """What introspection says about a token (RFC 7662 §2.2)."""
        claims = self._claims.get(token)
        if claims is None:
            return {"active": False}
        return {"active": True, "token_type": "DPoP" if "cnf" in claims else "Bearer", **claims}

    def _made(self, kind: str, draft: Jwt) -> str:
        signing = self._signing.get(kind)
        return signing(draft) if signing else draft.signed()
