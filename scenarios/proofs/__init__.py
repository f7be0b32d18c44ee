"""PROOFS: for each check of each role, a request that this check refuses, and what happens without
it.

Laws of this room: a proof speaks HTTP to one role, which is started once with the check and once
without it. There is one table per subject; a row gives the check, how the request is made, and what
the role does when the check is left out. Nothing here knows how a role is implemented.
"""
