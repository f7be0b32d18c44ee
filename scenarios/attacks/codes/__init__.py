"""ATTACKS ON CODES: an authorization code in the wrong hands, in the wrong place, or used too late.

Law of this room: one story per file; it ends with what the attacker obtained.
"""
