"""ATTACKS ON ID TOKENS: a login that is forged, borrowed, or meant for a different app.

Law of this room: one story per file; it ends with what the attacker obtained. If he changes a token
response, he changes nothing else: the pages that people see pass through unaltered.
"""
