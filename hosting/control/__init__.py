"""CONTROLS: what a role is told while it runs: a moved clock, faults to answer with, a reset.

Laws of this room: it is served with a token and on loopback only, and announces what is switched
on. It changes requests and answers from outside, and knows no word of OAuth: what a role can get
wrong on purpose, and what else it can be asked for, the role declares. Routes and OpenAPI document
are made of that declaration.
"""
