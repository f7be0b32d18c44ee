"""ROLE: decides. Knows users, clients, consent, codes and tokens; issues and revokes.

Laws of this package: what it decides stands in the `*_checks.py` tuples, in order, one rule a
function. Authlib parses token requests, authenticates clients, makes tokens and serialises answers;
our tuples say yes or no. It meets the other roles over HTTP only.

OAuth 2.0 (RFC 6749, RFC 9700), PKCE (RFC 7636), metadata (RFC 8414), dynamic registration and its
management (RFC 7591, RFC 7592), pushed authorization requests (RFC 9126), client authentication by
signature (RFC 7523), tokens bound to a key (RFC 9449), JWT access tokens (RFC 9068), issuer
identification (RFC 9207), introspection (RFC 7662), revocation (RFC 7009), device authorization
(RFC 8628), resource indicators (RFC 8707), OpenID Connect Core 1.0 and RP-Initiated Logout 1.0,
one-time codes (RFC 6238).
"""
