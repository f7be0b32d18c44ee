"""SERVES RUN FILES: saves recordings as files, and opens files to look at.

Laws of this room: an opened file stays apart from the recording, in memory, until it is closed. A
file is read within bounds, and a sentence says what is wrong with a file that cannot be opened.
"""
