"""Login: password, second factor, session, account page, and logout.

Laws of this room: it finds out who the person is and where the browser goes next, always a page of
this server; what a client asked for is the business of the room that sends people here.
"""
