"""ATTACKS ON ACCESS TOKENS: tokens that are forged, altered, stolen, or used at the wrong place.

Law of this room: one story in each file, which ends with what the attacker got. A forged token is
made by `scenarios.forging`, from what anyone can read.
"""
