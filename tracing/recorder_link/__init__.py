"""REACHES THE RECORDER: the connection that carries events, a heartbeat beside it, and what the
log says about a gap.

Laws of this room: it knows of events only that they are JSON. Whatever the recorder does, nothing
here waits for it without a bound or a way out.
"""
