"""FILES: those that several processes use, and those that other users must not read.

Law of this room: standard library and settings only, and no path is chosen here.
"""
