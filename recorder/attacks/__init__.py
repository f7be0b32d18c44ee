"""ATTACKS: the stories and proofs that the attack lab has handed over, and its plays of them.

Laws of this room: it knows no scenario and attacks nothing. All of it is kept in memory, one play a
story, and what the lab hands over replaces what it handed over before.
"""
