"""The authorization request and what it must pass, whichever way it came (RFC 6749 §4.1.1).

Law of this room: it reads the request and knows no page and no person; the browser and the pushed
request both use it.
"""
