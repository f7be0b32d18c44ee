"""ADMITS: which requests are answered, under which names, by which methods, and from whose pages.

Law of this room: it is asked before anything else is done, and knows addresses, origins and methods
only.
"""
