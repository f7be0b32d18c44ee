"""PROOFS: for each check of each role, a request that this check refuses, and what happens without
it.

Laws of this room: a proof speaks HTTP to one role, started with the check and without it. One
table for each subject; a row names the check, how the request is made, and what the role does when
the check is left out. Nothing here knows how a role is made.
"""
