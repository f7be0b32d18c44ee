"""The parts of a JWT as text: read without a key, written without a signature (RFC 7515 §7.1)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

Members = Mapping[str, Any]
"""Members of a JSON object; None leaves a member out."""

HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
"""Hash functions, by the digits in the name of the signature algorithm."""


def given(members: Members) -> dict[str, Any]:
    """Return the members that are not left out."""
    return {name: value for name, value in members.items() if value is not None}


def header_of(token: str) -> dict[str, Any]:
    """Return the header of a JWT.

    Raises:
        ValueError: this is not a JWT.
    """
    return _object(token.split(".")[0])


def claims_of(token: str) -> dict[str, Any]:
    """Return the claims of a JWT, unverified.

    Raises:
        ValueError: this is not a JWT.
    """
    _, payload, _ = token.split(".")
    return _object(payload)


def with_wrong_signature(token: str) -> str:
    """Return a token with one changed character in its signature."""
    message, _, signature = token.rpartition(".")
    return f"{message}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def truncated(token: str) -> str:
    """Return a token without its third part."""
    return token.rpartition(".")[0]


def token_hash(access_token: str) -> str:
    """Return `ath`, the hash that binds a DPoP proof to an access token (RFC 9449 §4.2)."""
    return encoded(hashlib.sha256(access_token.encode()).digest())


def half_hash(access_token: str, algorithm: str = "RS256") -> str:
    """Return `at_hash`, half of the hash of an access token (OIDC Core §3.1.3.6)."""
    digest = HASHES[algorithm[2:]](access_token.encode()).digest()
    return encoded(digest[: len(digest) // 2])


def encoded(content: bytes) -> str:
    """Return the content in base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def as_json(document: Members) -> bytes:
    """Return a JSON object without whitespace."""
    return json.dumps(document, separators=(",", ":")).encode()


def _object(part: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return document
