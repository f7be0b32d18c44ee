"""What happens to tokens after they were issued: introspection, revocation, userinfo.

Law of this room: a token is read back from its signature and its grant, never believed as it was
sent (RFC 7662, RFC 7009, OIDC Core §5.3).
"""
