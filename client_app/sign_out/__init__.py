"""Signing out here and at the issuer, and revoking the tokens (RFC 7009, RP-Initiated Logout 1.0).

Law of this room: signing out here works even if the issuer cannot be reached.
"""
