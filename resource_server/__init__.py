"""ROLE: believes tokens, or not. Keeps the notes, and gives them to whom a token speaks for.

Laws of this package: what it believes is decided in the `*_checks.py` tuples, in order, one rule a
function. No claim of a token is read before its signature is verified, or its issuer was asked. It
knows its issuer by address only, and meets it over HTTP only.

Bearer tokens (RFC 6750), tokens bound to a key (RFC 9449), JWT access tokens (RFC 9068, RFC 8725),
introspection (RFC 7662), dynamic registration of itself (RFC 7591), protected resource metadata
(RFC 9728).
"""
