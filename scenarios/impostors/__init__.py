"""DECEIVES: servers of the attacker that pose as an authorization server or an API.

Laws of this room: a server here responds like an honest one until a proof alters one response. It
listens on loopback only, stops when the block that started it ends, and imports no role.
"""
