"""PROOFS OF THE RESOURCE SERVER: calls that an API rejects, and what it returns without the check.

Law of this room: the issuer is an impostor that signs whatever token a proof needs.
"""
