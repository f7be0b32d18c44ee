"""ATTACKS ON REFRESH TOKENS: tokens that are used for more scopes, twice, or by another client.

Law of this room: one story in each file, which ends with what the attacker got.
"""
