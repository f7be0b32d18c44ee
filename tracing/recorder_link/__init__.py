"""REACHES THE RECORDER: sends events, attended or streamed, over a connection with a heartbeat
beside it; counts lost events, and logs when a gap begins and ends.

Laws of this room: the recorder never breaks the role. Whatever it does, nothing here waits for it
without a limit or a way out, and each lost event is counted and reported.
"""
