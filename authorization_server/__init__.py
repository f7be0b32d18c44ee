"""ROLE: decides. Knows users, clients and consent; issues and revokes codes and tokens.

Laws of this package: every decision is made by the tuples in `*_checks.py`, in order, with one
function per check. Authlib dispatches token requests, issues tokens and serialises responses; our
checks accept or refuse. It talks to the other roles over HTTP only.

OAuth 2.0 (RFC 6749, RFC 9700), PKCE (RFC 7636), metadata (RFC 8414), dynamic registration and its
management (RFC 7591, RFC 7592), pushed authorization requests (RFC 9126), client authentication
with a signed JWT (RFC 7523), tokens bound to a key (RFC 9449), JWT access tokens (RFC 9068), issuer
identification (RFC 9207), introspection (RFC 7662), revocation (RFC 7009), device authorization
(RFC 8628), resource indicators (RFC 8707), OpenID Connect Core 1.0 and RP-Initiated Logout 1.0,
one-time codes (RFC 6238).
"""
