"""FILES: files that several processes use, and files that other users must not read.

Law of this room: it uses the standard library and settings only, and chooses no path itself.
"""
