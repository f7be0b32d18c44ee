"""ATTACKS ON ACCESS TOKENS: forged, altered, kept, found, and used where they do not belong.

Law of this room: one story in each file, which ends with what the attacker got. A forged token is
made by `scenarios.forging`, from what anyone can read.
"""
