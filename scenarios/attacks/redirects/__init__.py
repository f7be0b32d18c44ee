"""ATTACKS ON REDIRECTS: the attacker's links, and where the authorization server redirects the
browser that opens them.

Law of this room: one story per file. Each is about a different mistake in comparing URLs, and says
what a careless comparison sees.
"""
