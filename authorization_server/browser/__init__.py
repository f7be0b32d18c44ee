"""What every page of this server needs: its own forms, CSRF tokens, redirects, problem pages.

Laws of this room: it knows browsers and sessions but no endpoint. Values from requests are shown as
text.
"""
