"""SERVES RUN FILES: saves recordings as files, and opens files for viewing.

Laws of this room: an opened file stays apart from the recording, in memory, until it is closed. A
file is read within limits, and a sentence says why a file cannot be opened.
"""
