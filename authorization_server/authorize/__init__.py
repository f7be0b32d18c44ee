"""The authorization endpoint: from the authorization request to the code (RFC 6749 §3.1, §4.1).

Laws of this room: the request travels in the URL of every form and is checked each time; until the
redirect URI is known to be the client's, the browser is not redirected to it (RFC 9700 §4.11).
"""
