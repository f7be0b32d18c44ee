"""FOLLOWS the values of a flow: where each stands, what became of it, what tokens say.

Laws of this room: it tells only what the roles have told, and decides nothing. Whether a signature
is right is arithmetic, done here with the published keys and nowhere else in the recorder.
"""
