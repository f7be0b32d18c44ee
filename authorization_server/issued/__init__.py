"""What happens to tokens after they are issued: introspection, revocation, userinfo.

Law of this room: a token is verified against its signature and its stored grant, and never trusted
as it was sent (RFC 7662, RFC 7009, OIDC Core §5.3).
"""
