"""ATTACKS ON PKCE: flows that begin or end without PKCE, or that reveal the verifier.

Law of this room: one story in each file, which ends with what the attacker got.
"""
