"""REACHES THE RECORDER: events are sent attended or streamed, over a connection with a heartbeat
beside it; lost events are counted, and the log says when a gap begins and ends.

Laws of this room: the recorder never breaks the role. Whatever it does, nothing here waits for it
without a bound or a way out, and each lost event is counted and told.
"""
