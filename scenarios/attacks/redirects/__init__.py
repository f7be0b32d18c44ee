"""ATTACKS ON REDIRECTS: a link of the attacker's, and where the authorization server sends the
browser that opens it.

Law of this room: one story in each file. Each is about another mistake in comparing addresses, and
its words say what a careless comparison sees.
"""
