"""What `replay.py` does: runs tours, and works with run files.

Laws of this room: one file for each task that the options request, with the options that belong to
it. Each task shows its result on the console that it is given, and returns the exit code.
"""
