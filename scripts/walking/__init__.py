"""WALKS: a scripted user takes a tour on running processes, and what was recorded is judged.

Laws of this room: which pages are opened and what must be seen is `scenarios`'s to say. Every walk
has a browser of its own, and is judged by the flows of that browser alone. Nothing is printed.
"""
