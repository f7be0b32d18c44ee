"""SERVES AN APP: HTTP before a WSGI app. A peer that is slow, silent or gone stops no other.

Laws of this room: what waits for the network waits in the event loop; a thread is taken when a
request is there to be answered. Everything that a peer sends is bounded in bytes and in time.
"""
