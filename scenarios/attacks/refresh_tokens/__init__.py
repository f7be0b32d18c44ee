"""ATTACKS ON REFRESH TOKENS: more than was granted, a second time, or by another client.

Law of this room: one story in each file, which ends with what the attacker got.
"""
