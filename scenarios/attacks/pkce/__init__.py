"""ATTACKS ON PKCE: a flow that began without it, or with the verifier in sight, or ends without it.

Law of this room: one story in each file, which ends with what the attacker got.
"""
