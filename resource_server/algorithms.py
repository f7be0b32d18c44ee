"""The signature algorithms that this server accepts, in access tokens and in DPoP proofs."""

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")
"""Asymmetric only: if a key that anyone can read could also sign, a signature would prove nothing
(RFC 8725 §3.1). Ed25519 is RFC 9864's name for EdDSA with that curve.
"""

IN_WORDS = " or ".join(ALGORITHMS)
