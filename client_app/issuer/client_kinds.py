"""The kinds of client that this app can be, each with a registration of its own (RFC 6749 §2.1)."""

CONFIDENTIAL = "confidential"
"""A client with a secret, which a client on a server can keep."""

PUBLIC = "public"
"""A client without a secret, like an app on a phone or in a page; PKCE proves who began a flow."""

PRIVATE_KEY_JWT = "private_key_jwt"
"""A client with its own key, which it uses to sign assertions (OIDC Core §9)."""

TELEVISION = "television"
"""A device without a browser: public, with the device grant and no redirect URI (RFC 8628)."""

AUTH_METHODS = {
    CONFIDENTIAL: ("client_secret_basic", "client_secret_post", "none"),
    PUBLIC: ("none",),
    TELEVISION: ("none",),
    PRIVATE_KEY_JWT: ("private_key_jwt",),
}
"""The authentication methods of each kind, best first (RFC 7591 §2)."""
