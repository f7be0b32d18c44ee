"""ADMITS: decides which requests are answered, by host name, method and the page that sends them.

Law of this room: it runs before anything else does, and knows only addresses, origins and methods.
"""
