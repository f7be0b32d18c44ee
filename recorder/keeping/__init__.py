"""KEEPS. Joins events to flows, numbers them, and keeps them in a database or in a run file.

Laws of this room: nothing here costs more when more is stored, and what is not needed any more is
forgotten. It waits for nobody and shows nothing.
"""
