"""ROLE: wants something. Notebook reads and writes a user's notes on the user's behalf.

Laws of this package: its code follows the steps of a flow in order; every decision is made by the
checks in the `*_checks.py` tuples, one check per function; `refusals` turns failed checks into
responses. It talks to the other roles over HTTP only, and works with any issuer named in the
settings. Tokens stay on the server side: a browser gets cookies and no script.

OAuth 2.0 (RFC 6749, RFC 6750, RFC 9700), PKCE (RFC 7636), dynamic registration (RFC 7591), metadata
(RFC 8414), issuer identification (RFC 9207), revocation (RFC 7009), OpenID Connect Core 1.0 and its
logout. If the user chooses them: pushed requests (RFC 9126), tokens bound to a key (RFC 9449),
client authentication by signature (RFC 7523), resource indicators (RFC 8707).
"""
