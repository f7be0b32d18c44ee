"""ADMITS: who may speak to the recorder, by address, origin and token.

Laws of this room: it is asked before anything else is done, knows addresses, origins and the token,
and nothing of events.
"""
