"""How a caller's credentials arrive: where in the request, and in how many places.

Law of this room: it only says what was sent; `verification` decides whether that is valid (RFC 6750
§2).
"""
