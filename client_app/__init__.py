"""ROLE: wants something. Notebook reads and writes a user's notes on the user's behalf.

Laws of this package: its code follows the steps of a flow in their order; what it decides is in the
`*_checks.py` tuples, one check per function; how a failed check is answered is in `refusals`. It
meets the other roles over HTTP only, and works with any issuer that the settings name. Tokens stay
on the server side: a browser gets cookies and no script.

OAuth 2.0 (RFC 6749, RFC 6750, RFC 9700), PKCE (RFC 7636), dynamic registration (RFC 7591), metadata
(RFC 8414), issuer identification (RFC 9207), revocation (RFC 7009), OpenID Connect Core 1.0 and its
logout. Where the user chooses them: pushed requests (RFC 9126), tokens bound to a key (RFC 9449),
client authentication by signature (RFC 7523), resource indicators (RFC 8707).
"""
