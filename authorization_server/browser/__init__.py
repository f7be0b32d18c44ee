"""What every page of this server needs: its own forms, their CSRF token, redirects, problem pages.

Laws of this room: it knows browsers and sessions, and no endpoint. Whatever came over the wire is
shown as text.
"""
