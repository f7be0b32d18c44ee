"""An ID token as received, together with everything that it must match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.util import urlsafe_b64decode
from werkzeug.utils import cached_property

from client_app.texts import strings
from hosting.strict_json import json_object


@dataclass(frozen=True, kw_only=True)
class ReceivedIdToken:
    """An ID token to be judged, and the values that this flow expects in it.

    `find_key` looks up the published key that a JOSE header names.
    """

    raw: str = field(repr=False)
    issuer: str
    client_id: str
    algorithms: tuple[str, ...]
    nonce: str
    access_token: str = field(repr=False)
    started_at: float
    now: float
    find_key: Callable[[Mapping[str, Any]], Key | None]
    max_age: int | None = None
    acr: str = ""

    @cached_property
    def header(self) -> Mapping[str, Any]:
        """The unverified JOSE header; empty if it cannot be read."""
        return read_part(self.raw, 0)

    @cached_property
    def claims(self) -> Mapping[str, Any]:
        """The unverified claims; empty if they cannot be read."""
        return read_part(self.raw, 1)

    @cached_property
    def key(self) -> Key | None:
        """The published key that the header names.

        Raises:
            Problem: the issuer does not publish its keys.
        """
        return self.find_key(self.header)

    @cached_property
    def is_signed(self) -> bool:
        """Whether that key made the signature, with one of the expected algorithms."""
        if self.key is None:
            return False
        try:
            jws.deserialize_compact(self.raw, self.key, algorithms=list(self.algorithms))
        except (JoseError, ValueError):
            return False
        return True

    @cached_property
    def audiences(self) -> tuple[str, ...]:
        """The audiences: `aud` is a string or an array of strings (RFC 7519 §4.1.3)."""
        audience = self.claims.get("aud")
        return (audience,) if isinstance(audience, str) else strings(audience) or ()


def read_part(raw: str, place: int) -> dict[str, Any]:
    """Return the JSON object in one part of a JWS in compact form; empty if there is none.

    The header is part 0, the payload part 1. Nothing is verified here.
    """
    parts = raw.split(".")
    if len(parts) != 3:
        return {}
    try:
        text = urlsafe_b64decode(parts[place].encode("ascii"))
    except ValueError:
        return {}
    return json_object(text) or {}
