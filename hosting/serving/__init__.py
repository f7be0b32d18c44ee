"""SERVES AN APP over HTTP. A client that is slow, silent or gone does not delay others.

Laws of this room: what waits for the network waits in the event loop; a thread is taken when a
request is there to be answered. Everything that a peer sends is bounded in bytes and in time.
"""
