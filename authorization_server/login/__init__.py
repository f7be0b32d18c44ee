"""Login: password, second factor, session, account page, and logout.

Laws of this room: it finds out who the person is, and where the browser goes next, which is always
a page of this server. What a client requested is handled by the room that sends people here.
"""
