"""The tokens an impostor issues: JWTs with every claim, one of which a proof changes."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from scenarios.forging import Jwt, Signer
from scenarios.jwt_parts import claims_of, half_hash

SUBJECT = "alice"
TOKEN_SECONDS = 300

Signing = Callable[[Jwt], str]
"""Makes a token from a draft: signs it unchanged or changed, or forges it."""


class IssuedTokens:
    """The tokens of one issuer, and what the issuer remembers of them."""

    def __init__(self, issuer: str, audience: str, signer: Signer) -> None:
        self.signer = signer
        self._issuer = issuer
        self._audience = audience
        self._signing: dict[str, Signing] = {}
        self._claims: dict[str, Mapping[str, Any]] = {}

    def sign(self, kind: str, signing: Signing) -> None:
        """Make tokens of this kind ("id_token", "access_token") in this way from now on."""
        self._signing[kind] = signing

    def honest(self) -> None:
        """Sign every token unchanged from now on."""
        self._signing.clear()

    def access_token(self, **claims: Any) -> str:
        """Return a new access token, which introspection knows, changed by `claims`."""
        draft = self.access_token_draft().but(**claims)
        token = self._made("access_token", draft)
        self.remember(token, draft.claims)
        return token

    def access_token_draft(self) -> Jwt:
        """Return a JWT access token before it is signed (RFC 9068 §2)."""
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
        """Return an ID token for this client (OIDC Core §2), changed by `claims`."""
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
        """Make introspection call this token active, with these claims or else its own."""
        self._claims[token] = claims_of(token) if claims is None else claims

    def forget(self, token: str) -> None:
        """Revoke this token."""
        self._claims.pop(token, None)

    def introspected(self, token: str) -> dict[str, Any]:
        """Return the introspection response for a token (RFC 7662 §2.2)."""
        claims = self._claims.get(token)
        if claims is None:
            return {"active": False}
        return {"active": True, "token_type": "DPoP" if "cnf" in claims else "Bearer", **claims}

    def _made(self, kind: str, draft: Jwt) -> str:
        signing = self._signing.get(kind)
        return signing(draft) if signing else draft.signed()
