"""RECORDS: writes what happens in a running playground into a run file, while it happens.

Laws of this room: it only reads from the recorder. Whatever happens to the file, the playground
continues, and a sentence reports it.
"""
