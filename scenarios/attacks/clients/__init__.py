"""ATTACKS ON CLIENTS: an attacker impersonates a client, or an attacker's client impersonates a
user.

Law of this room: one story per file. What a client proves and what its name merely claims are never
confused.
"""
