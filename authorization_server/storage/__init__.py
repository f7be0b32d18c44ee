"""Every table of this server: what is stored, how it is found, and when it is removed.

Laws of this room: no other room writes SQL. What must happen only once (using a code, claiming a
proof) is one conditional update. Nothing here knows about requests or decides what a client may do.
"""
