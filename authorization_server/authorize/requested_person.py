"""The person that a client asks for, and whether a person matches (OIDC Core §3.1.2.1, §5.5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.issued.issued_tokens import claims_of_id_token
from authorization_server.storage.keys import SigningKeys


@dataclass(frozen=True, slots=True)
class RequestedPerson:
    """The person whom `id_token_hint` and the claim `sub` ask for.

    `hint` is the hint as received; `hint_claims` are its claims, if this server issued it.
    `by_claims` are the subject identifiers that each part of the `claims` parameter accepts.
    """

    hint: str | None
    hint_claims: dict[str, Any] | None
    by_claims: Sequence[set[str]]

    @classmethod
    def of(cls, request: AuthorizationRequest, keys: SigningKeys) -> "RequestedPerson":
        """Return the person that this request asks for. The hint may be an expired ID token."""
        hint = request.first("id_token_hint")
        claims = claims_of_id_token(keys, hint) if hint else None
        return cls(hint, claims, request.claims.subjects())

    @property
    def accepted(self) -> list[set[str]]:
        """Sets of subject identifiers; the person must be in each. An empty list accepts anyone."""
        if self.hint is None:
            return [*self.by_claims]
        return [{str((self.hint_claims or {}).get("sub", ""))}, *self.by_claims]

    def is_met_by(self, sub: str) -> bool:
        """Return whether the client accepts this person."""
        return all(sub in subjects for subjects in self.accepted)

    def __str__(self) -> str:
        """Return a description for people."""
        each = (" or ".join(sorted(subjects)) or "no user" for subjects in self.accepted)
        return ", and ".join(each) or "anyone"
