"""The token endpoint: one tuple of checks per grant type, and the tokens that are issued.

Laws of this room: what a client exchanges for tokens is marked as used before anything is issued; a
code or refresh token that is replayed revokes its token family (RFC 6749 §4.1.2, RFC 9700 §4.14).
"""
