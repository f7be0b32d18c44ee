"""What this app remembers about a browser: pending flows, sessions, and their tokens.

Laws of this room: tokens stay on this side, the browser gets a random cookie; only one request at a
time uses a refresh token (RFC 9700 §4.14.2).
"""
