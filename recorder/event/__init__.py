"""WHAT WAS RECORDED: an event, and what follows from it: its refusal, and the values to follow.

Laws of this room: input is checked here, once, and nothing invalid gets any further. It keeps
nothing and decides nothing, and it imports no other room.
"""
