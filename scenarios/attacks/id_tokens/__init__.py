"""ATTACKS ON ID TOKENS: a login that is forged, borrowed, or meant for a different app.

Law of this room: one story in each file, which ends with what the attacker got. Where he changes a
token response, he changes nothing else: the pages that people see pass as they are.
"""
