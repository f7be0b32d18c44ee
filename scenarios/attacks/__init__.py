"""ATTACKS: stories of attacks, each in one file and played against real roles.

Laws of this room: a story is an honest flow with one leg altered, or a request of the attacker's
own. It speaks HTTP and knows no role's insides; a forged token comes from `scenarios.forging`. The
words that it tells stand beside the request that they are about.
"""
