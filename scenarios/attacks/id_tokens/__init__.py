"""ATTACKS ON ID TOKENS: a login that is forged, borrowed, or meant for a different app.

Law of this room: one story per file; it ends with what the attacker obtained. A story that changes
a token response changes nothing else: the pages that people see pass through unaltered.
"""
