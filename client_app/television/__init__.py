"""A television without a browser: the device grant, in a terminal (RFC 8628).

Law of this room: it is a process of its own, with a registration of its own, and polls no faster
than the authorization server allows.
"""
