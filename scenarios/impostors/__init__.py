"""DECEIVES: servers of the attacker, which pass for an authorization server or an API.

Laws of this room: a server here answers like an honest one until a proof alters one answer. It
listens on loopback only, ends with the block that started it, and imports no role.
"""
