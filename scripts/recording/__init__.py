"""RECORDS: writes what happens in a running playground into a run file, while it happens.

Laws of this room: it only reads what the recorder has. Whatever becomes of the file, the playground
goes on, and a sentence says so.
"""
