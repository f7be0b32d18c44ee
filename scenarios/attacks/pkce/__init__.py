"""ATTACKS ON PKCE: flows that begin or end without PKCE, or that reveal the verifier.

Law of this room: one story per file; it ends with what the attacker obtained.
"""
