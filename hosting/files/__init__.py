"""FILES: files that several processes use, and files that other users must not read.

Law of this room: standard library and settings only, and no path is chosen here.
"""
