"""The keys that the authorization server published while the recorder was watching, and what they
say about the signature of a token.

Only the text of a token is used: keys that its header contains or refers to are never used (RFC
8725 §3.10).
"""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Any, Literal, NamedTuple

from hosting.visible_text import visible
from recorder.event.event import Event, Response
from recorder.keeping.bounded import Bounded
from recorder.keeping.joining import answered_in
from tracing import tokens
from tracing.catalogue import AUTHORIZATION_SERVER

ALGORITHMS = frozenset(
    f"{family}{bits}" for family in ("ES", "PS", "RS") for bits in ("256", "384", "512")
) | {"EdDSA", "Ed25519"}
"""Only asymmetric ones: with a published key, anyone could make any other kind of signature."""

KEY_TYPES = ("EC", "OKP", "RSA")
KEYS = 200
LONGEST_KEY = 4_000
"""The most characters of a published key as JSON; an RSA key of 8,192 bits has half as many."""
LONGEST_KEY_SET = 100
"""The most keys of one response that are read."""
LONGEST_NAME = 80
"""The most characters of a name from a token that are shown."""

Verdict = Literal["valid", "invalid", "unknown key"]


class Signature(NamedTuple):
    """What is known about a token's signature: its algorithm, its key, and the verdict.

    The algorithm and key are those that the token's header names; `sentence` is the verdict in
    words.
    """

    alg: str
    kid: str
    verdict: Verdict
    sentence: str


class PublishedKeys:
    """Learns the published keys from events, and verifies signatures with them. Thread-safe."""

    def __init__(self) -> None:
        self._keys: Bounded[str, Mapping[str, Any]] = Bounded(KEYS)
        self._lock = Lock()

    def learn(self, event: Event) -> None:
        """Store the keys of an event, if it is a response of the authorization server with keys.

        A later key replaces an earlier one with the same name. Any other event is ignored.
        """
        if event.role == AUTHORIZATION_SERVER and (response := _fetched(event)):
            for key in _key_set(response.body):
                with self._lock:
                    self._keys.put(key["kid"], key)

    def verify(self, token: str) -> Signature:
        """Verify the signature of a compact JWS with the published keys; other text is invalid."""
        read = tokens.decoded(token)
        if read is None:
            return Signature("", "", "invalid", "This is not a signed token that can be read.")
        header = read[0]
        alg, kid = _name(header.get("alg")), _name(header.get("kid"))
        if alg not in ALGORITHMS:
            return Signature(alg, kid, "invalid", _useless(alg))
        with self._lock:
            key = self._keys.get(str(header.get("kid")))
        if key is None:
            told = "No key of that name was published while the recorder watched."
            return Signature(alg, kid, "unknown key", told)
        # Imported for the first token only: importing cryptography takes a large part of the
        # startup time.
        from recorder.following.signature import is_signed

        if is_signed(token, key, ALGORITHMS):
            told = f"The signature was made with the published key {kid} ({alg})."
            return Signature(alg, kid, "valid", told)
        told = f"The signature was not made with the published key {kid}, or not over this text."
        return Signature(alg, kid, "invalid", told)


def _fetched(event: Event) -> Response | None:
    """What another role successfully fetched with GET from the role of this event."""
    request, response = answered_in(event), event.response
    is_given = request is not None and request.method == "GET"
    return response if is_given and response and response.status == HTTPStatus.OK else None


def _key_set(body: str) -> Iterator[Mapping[str, Any]]:
    """The usable keys of a JSON Web Key Set (RFC 7517 §5); none if it is anything else."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return
    keys = document.get("keys") if isinstance(document, dict) else None
    for key in keys[:LONGEST_KEY_SET] if isinstance(keys, list) else ():
        if isinstance(key, dict) and isinstance(key.get("kid"), str) and _is_usable(key):
            yield key


def _is_usable(key: Mapping[str, Any]) -> bool:
    return key.get("kty") in KEY_TYPES and len(json.dumps(key)) <= LONGEST_KEY


def _name(value: Any) -> str:
    return visible(value)[:LONGEST_NAME] if isinstance(value, str) else ""


def _useless(alg: str) -> str:
    if alg.lower() in ("", "none"):
        return "It is not signed, so anyone could have written it."
    return f"{alg} is not a signature that a published key could confirm."
