"""The kinds of client that this app can be: one registration for each (RFC 6749 §2.1)."""

CONFIDENTIAL = "confidential"
"""It has a secret, which a client on a server can keep."""

PUBLIC = "public"
"""It has no secret, like an app on a phone or in a page; PKCE proves who began a flow."""

PRIVATE_KEY_JWT = "private_key_jwt"
"""It has a key of its own, and signs assertions with it (OIDC Core §9)."""

TELEVISION = "television"
"""A device without a browser: public, with the device grant and no redirect URI (RFC 8628)."""

AUTH_METHODS = {
    CONFIDENTIAL: ("client_secret_basic", "client_secret_post", "none"),
    PUBLIC: ("none",),
    TELEVISION: ("none",),
    PRIVATE_KEY_JWT: ("private_key_jwt",),
}
"""How each kind can authenticate, best first (RFC 7591 §2)."""
