"""SERVES RUN FILES: saves what was recorded as files, and opens files to be looked at.

Laws of this room: what is opened stays apart from what is recorded, in memory, until it is closed.
A file is read within bounds, and a sentence says what is wrong with one that cannot be opened.
"""
