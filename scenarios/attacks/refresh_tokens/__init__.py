"""ATTACKS ON REFRESH TOKENS: tokens that are used for more scopes, twice, or by another client.

Law of this room: one story per file; it ends with what the attacker obtained.
"""
