"""What every page of this server needs: forms of its own, CSRF tokens, redirects, problem pages.

Laws of this room: it knows browsers and sessions, and no endpoint. Values from the wire are shown
as text.
"""
