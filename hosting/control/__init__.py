"""CONTROLS: what a role is told while it runs: a moved clock, and faults to answer with.

Laws of this room: it is served with a token and on loopback only, and says loudly what is switched
on. No protocol code asks it anything: it changes requests and answers from outside, and knows no
word of OAuth; what a role can get wrong on purpose, the role lists.
"""
