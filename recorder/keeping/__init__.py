"""KEEPS: joins events to flows, numbers them, and stores them in a database or a run file.

Laws of this room: nothing here costs more when more is stored, and whatever is no longer needed is
forgotten. It never waits and shows nothing.
"""
