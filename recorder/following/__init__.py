"""FOLLOWS: where each value of a flow appears, what happened to it, and what tokens say.

Laws of this room: it reports only what the roles have recorded, and decides nothing. Whether a
signature is valid is arithmetic, done here with the published keys and nowhere else in the
recorder.
"""
