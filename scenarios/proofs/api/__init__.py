"""PROOFS OF THE RESOURCE SERVER: calls that an API refuses, and what it returns without the check.

Law of this room: the issuer is an impostor, which signs whatever token a proof needs.
"""
