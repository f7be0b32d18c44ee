"""Whether presented credentials are good: JWT, introspection, DPoP, the issuer's keys.

Laws of this room: a token is believed for what this server verified, by itself (RFC 9068 §4) or by
asking the issuer (RFC 7662), and for nothing else.
"""
