"""Who is there: password, second factor, session, account page, and signing out.

Laws of this room: it finds out who a person is and where the browser goes next, always a place of
this server; what a client asked for is the business of the room that sends people here.
"""
