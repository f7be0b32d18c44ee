"""ATTACKS ON CODES: an authorization code in the wrong hands, at the wrong place, or too late.

Law of this room: one story in each file, which ends with what the attacker got.
"""
