"""SERVES AN APP over HTTP. A client that is slow, silent or gone does not delay others.

Laws of this room: whatever waits for the network waits in the event loop; a thread is taken only
when a request is ready to be answered. All that a peer sends is limited in bytes and time.
"""
