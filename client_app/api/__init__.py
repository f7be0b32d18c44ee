"""Calls to the resource server.

Law of this room: the access token is sent in one header, to the configured address, and nowhere
else (RFC 6750 §2.1, RFC 9449 §7.1).
"""
