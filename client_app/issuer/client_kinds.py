"""What this client can be at an issuer: one registration for each kind (RFC 6749 §2.1)."""

CONFIDENTIAL = "confidential"
"""It has a secret, as a client on a server can."""

PUBLIC = "public"
"""It has none, as an app on a phone or in a page must; PKCE proves who began a flow."""

PRIVATE_KEY_JWT = "private_key_jwt"
"""It has a key of its own, and signs who it is (OIDC Core §9)."""

TELEVISION = "television"
"""A device without a browser: public, with the device grant and no redirect URI (RFC 8628)."""

AUTH_METHODS = {
    CONFIDENTIAL: ("client_secret_basic", "client_secret_post", "none"),
    PUBLIC: ("none",),
    TELEVISION: ("none",),
    PRIVATE_KEY_JWT: ("private_key_jwt",),
}
"""How each kind can prove who it is, best first (RFC 7591 §2)."""
