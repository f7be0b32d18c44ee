"""REACHES THE RECORDER: a connection that events go over, and a heartbeat apart from them.

Laws of this room: it knows of events only that they are JSON. Whatever the recorder does, nothing
here waits for it without a bound or a way out.
"""
