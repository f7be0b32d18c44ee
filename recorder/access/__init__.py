"""WHO MAY SPEAK to the recorder.

Laws of this room: it is asked before anything else is done, knows addresses, origins and the token,
and nothing of events.
"""
