"""COMPARES: which events of two flows are the same one, and what differs between them.

Laws of this room: it is pure, data in and words out, and no secret is ever part of a difference.
Values that are new in every flow are not differences: two runs of one tour are compared by the role
of such a value (`by_role`), two flows of different situations by whether it is there
(`differences`).
"""
