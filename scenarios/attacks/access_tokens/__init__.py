"""ATTACKS ON ACCESS TOKENS: tokens that are forged, altered, stolen, or used in the wrong place.

Law of this room: one story per file; it ends with what the attacker obtained. Forged tokens are
made by `scenarios.forging`, from public information only.
"""
