"""Signing in: from the authorization request to a session of this app's own.

Law of this room: a response counts only in the browser that started its flow, once, and from the
issuer that was asked (RFC 6749 §10.12, RFC 9207 §2.4, OIDC Core §3.1.3.7).
"""
