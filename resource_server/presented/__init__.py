"""How a caller's credentials arrive: where in the request, and in how many places.

Law of this room: it says what was sent; whether that is valid is decided in `verification`
(RFC 6750 §2).
"""
