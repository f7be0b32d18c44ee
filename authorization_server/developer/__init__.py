"""The developer console: a person registers and changes clients by hand.

Law of this room: a client passes the same checks here as when it registers itself, and only its
owner sees how it is registered and changes it.
"""
