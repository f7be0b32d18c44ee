"""WHAT WAS TOLD: an event, and what can be known from it alone: its refusal, its values to follow.

Laws of this room: what comes in is checked here, once, and nothing else gets further. It keeps
nothing and decides nothing, and it imports no other room.
"""
