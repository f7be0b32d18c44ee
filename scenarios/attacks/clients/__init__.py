"""ATTACKS ON CLIENTS: an attacker who acts in the name of a client, or whose client acts in the
name of a user.

Law of this room: one story in each file. What a client proves, and what its name proves, are never
taken for the same.
"""
