"""ROLE: accepts or rejects access tokens. Keeps notes, and returns them only to the user of a
token.

Laws of this package: what it accepts is decided by the checks in the `*_checks.py` tuples, in
order, one check per function. No claim of a token is read before its signature is verified or its
issuer was asked. It knows its issuer only by its address, and talks to it over HTTP only.

Bearer tokens (RFC 6750), tokens bound to a key (RFC 9449), JWT access tokens (RFC 9068, RFC 8725),
introspection (RFC 7662), dynamic registration of itself (RFC 7591), protected resource metadata
(RFC 9728).
"""
