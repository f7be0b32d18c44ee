"""ATTACKS ON REDIRECTS: the attacker's links, and where the authorization server redirects the
browser that opens them.

Law of this room: one story in each file. Each is about another mistake in comparing addresses, and
its words say what a careless comparison sees.
"""
