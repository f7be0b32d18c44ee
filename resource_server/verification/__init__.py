"""Whether presented credentials are valid: JWT, introspection, DPoP, the issuer's keys.

Laws of this room: a token is accepted only for what this server has verified, by itself (RFC 9068
§4) or by asking the issuer (RFC 7662), and for nothing else.
"""
