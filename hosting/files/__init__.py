"""FILES that processes of one machine share, or that its other people must not read.

Law of this room: standard library and settings only, and no path is chosen here.
"""
