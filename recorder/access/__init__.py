"""ADMITS: decides by address, origin and token who may use the recorder.

Laws of this room: it runs before anything else does, and it knows addresses, origins and the token,
but nothing about events.
"""
