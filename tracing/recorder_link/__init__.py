"""REACHES THE RECORDER: a connection that events go over, a heartbeat apart from them, and
the log of a gap.

Laws of this room: it knows of events only that they are JSON. Whatever the recorder does, nothing
here waits for it without a bound or a way out.
"""
