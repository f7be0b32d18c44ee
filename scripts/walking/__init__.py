"""WALKS: a scripted user runs a tour on running processes, and the recording is judged.

Laws of this room: `scenarios` defines which pages are opened and what must be recorded. Every walk
has a browser of its own, and is judged by the flows of that browser alone. Nothing is printed.
"""
