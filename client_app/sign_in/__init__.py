"""Signing in: from the authorization request to this app's own session.

Law of this room: a response is accepted only in the browser that started its flow, only once, and
only from the issuer to which the request was sent (RFC 6749 §10.12, RFC 9207 §2.4, OIDC Core
§3.1.3.7).
"""
