"""Login: password, second factor, session, account page, and logout.

Laws of this room: it finds out who the person is, and where the browser goes after a login, always
a page of this server. What the login is for is handled by the room that sends people here.
"""
