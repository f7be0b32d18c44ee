"""FOLLOWS: where each value of a flow stands, what became of it, and what tokens say.

Laws of this room: it tells only what the roles have told, and decides nothing. Whether a signature
is right is arithmetic, done here with the published keys and nowhere else in the recorder.
"""
