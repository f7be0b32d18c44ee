"""ATTACKS: the stories and proofs that the attack lab has submitted, and the results of its plays.

Laws of this room: it knows no scenario and attacks nothing. Everything is kept in memory, one play
per story, and what the lab submits replaces what it submitted before.
"""
