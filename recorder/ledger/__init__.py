"""TAKES EVENTS IN and gives them out, in one order.

Laws of this room: one batch after the other gets its numbers, whichever threads bring them, and
what has a number is stored. A reader that says how far it has read misses nothing.
"""
