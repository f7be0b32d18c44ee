"""The signature algorithms that this server accepts, in access tokens and in DPoP proofs."""

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")
"""Asymmetric only: a key that anyone can read proves nothing when it also signs (RFC 8725 §3.1).
Ed25519 is what RFC 9864 calls EdDSA with that curve.
"""

IN_WORDS = " or ".join(ALGORITHMS)
