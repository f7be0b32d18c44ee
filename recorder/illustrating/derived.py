"""Values that follow from others on the page: which values, from what, and the command that
computes each.

Whether a value follows is computed here; the command is a second way to the same result.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, unquote_plus

from recorder.following.pkce_arithmetic import challenge_of
from recorder.following.published_keys import ALGORITHMS
from recorder.following.signature import is_signed
from recorder.illustrating import programs
from recorder.illustrating.facts import Facts, Key
from recorder.illustrating.header_values import CREDENTIALS
from recorder.illustrating.jwts import CLAIMS, HEADER, SIGNATURE, as_text
from recorder.illustrating.programs import Command
from tracing import tokens

THUMBPRINT_MEMBERS = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}
"""The members of a key that its thumbprint is computed from (RFC 7638 §3.2)."""


class Named(NamedTuple):
    """A value on the page, under the name that the page gives it."""

    name: str
    value: str


class Derived(NamedTuple):
    """How a value is computed: in a sentence, and by a command, with the output that it `prints`.
    `does` is the label of the command.
    """

    says: str
    command: Command
    prints: str
    does: str = "Compute it"


def derived_in(facts: Facts) -> dict[Named, Derived]:
    """Return every value of these messages that a command can compute or verify."""
    found = (*_challenges(facts), *_basic(facts), *_hashes(facts), *_thumbprints(facts))
    found = (*found, *_segments(facts), *_signatures(facts))
    return {named: one for named, one in found if one.command.can_be_pasted}


Found = Iterator[tuple[Named, Derived]]


def _challenges(facts: Facts) -> Found:
    for verifier in facts.of("code_verifier"):
        challenge = challenge_of(verifier.value)
        if facts.where("code_challenge", challenge):
            says = f"The SHA-256 of the code_verifier of {verifier.part}, base64url-encoded."
            command = Command(programs.SHA256, (verifier.value,))
            yield Named("code_challenge", challenge), Derived(says, command, challenge)


def _basic(facts: Facts) -> Found:
    for credentials in facts.of(CREDENTIALS):
        try:
            said = base64.b64decode(credentials.value).decode()
        except ValueError:
            continue
        client, colon, secret = said.partition(":")
        pair = unquote_plus(client), unquote_plus(secret)
        part = facts.where("client_secret", pair[1])
        # RFC 6749 §2.3.1: both are form-encoded first. Not every client does so; those pairs are
        # skipped.
        if colon and part and said == ":".join(map(quote_plus, pair)):
            says = f"From the client_id and the client_secret of {part}."
            command = Command(programs.BASIC, pair)
            yield Named(CREDENTIALS, credentials.value), Derived(says, command, credentials.value)


def _hashes(facts: Facts) -> Found:
    for token in facts.of("access_token"):
        half, whole = _half_hash(token.value), challenge_of(token.value)
        if facts.where("at_hash", half):
            says = f"Half of the SHA-256 of the access_token of {token.part}, base64url-encoded."
            command = Command(programs.HALF_OF_SHA256, (token.value,))
            yield Named("at_hash", half), Derived(says, command, half)
        if facts.where("ath", whole):
            says = f"The SHA-256 of the access_token of {token.part}, base64url-encoded."
            command = Command(programs.SHA256, (token.value,))
            yield Named("ath", whole), Derived(says, command, whole)


def _thumbprints(facts: Facts) -> Found:
    for key in facts.keys:
        thumbprint = thumbprint_of(key.members)
        for name in ("kid", "jkt", "dpop_jkt") if thumbprint else ():
            if facts.where(name, thumbprint):
                says = f"The thumbprint (RFC 7638) of the key of {key.part}."
                command = Command(programs.THUMBPRINT, (key.text,))
                yield Named(name, thumbprint), Derived(says, command, thumbprint)


def _segments(facts: Facts) -> Found:
    for name in (HEADER, CLAIMS):
        for segment in facts.of(name):
            try:
                said = as_text(segment.value)
            except ValueError:
                # A form field or a JSON member may have the same name without being a segment.
                continue
            if said.isascii() and said.isprintable():
                command = Command(programs.DECODE, (segment.value,))
                yield (
                    Named(name, segment.value),
                    Derived("It is base64url-encoded.", command, said, "Decode it"),
                )


def _signatures(facts: Facts) -> Found:
    for token in facts.of(SIGNATURE):
        read = tokens.decoded(token.value)
        header: Mapping[str, Any] = read[0] if read else {}
        program = programs.VERIFIERS.get(str(header.get("alg")))
        keys = list(_keys_for(header, facts)) if program else []
        for key in keys[:1]:
            is_valid = is_signed(token.value, key.members, ALGORITHMS)
            says = f"The signature, with the public key of {key.part}."
            command = Command(program or "", (token.value, key.text))
            prints = programs.VALID if is_valid else programs.NOT_VALID
            yield Named(SIGNATURE, token.value), Derived(says, command, prints, "Verify it")


def _keys_for(header: Mapping[str, Any], facts: Facts) -> Iterator[Key]:
    """Return the keys that may verify a token: for a DPoP proof, the key in its own header, which
    no other token may use (RFC 9449 §4.3); otherwise the published key that it names.
    """
    is_proof = header.get("typ") == "dpop+jwt"
    kty = "EC" if str(header.get("alg")).startswith("ES") else "RSA"
    for key in facts.keys:
        is_meant = key.members == header.get("jwk") if is_proof else _is_named(key, header)
        if is_meant and key.members.get("kty") == kty and thumbprint_of(key.members):
            yield key


def _is_named(key: Key, header: Mapping[str, Any]) -> bool:
    return "kid" in header and key.members.get("kid") == header["kid"]


def thumbprint_of(members: Mapping[str, Any]) -> str:
    """Return the thumbprint of a key (RFC 7638); "" if it is incomplete or of another type."""
    names = THUMBPRINT_MEMBERS.get(str(members.get("kty")), ())
    if not names or not all(isinstance(members.get(name), str) for name in names):
        return ""
    text = json.dumps({name: members[name] for name in names}, separators=(",", ":"))
    return challenge_of(text)


def _half_hash(token: str) -> str:
    half = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
