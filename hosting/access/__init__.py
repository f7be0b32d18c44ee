"""ADMITS: decides which requests are answered: under which host names, with which methods, and from
which pages.

Law of this room: it runs before anything else does, and knows only addresses, origins and methods.
"""
