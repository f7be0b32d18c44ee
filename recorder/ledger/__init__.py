"""TAKES EVENTS IN: gives each event its number, stores it, and hands all to readers in order.

Laws of this room: one batch after the other gets its numbers, whichever threads deliver them, and
every event that has a number is stored. A reader that says how far it has read misses nothing.
"""
