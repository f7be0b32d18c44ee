"""COMPARES: which events of two flows correspond, and what differs between them.

Laws of this room: it is pure, data in and words out, and a difference never contains a secret.
Values that are new in every flow are not differences: two runs of one tour compare such a value by
its role (`by_role`), two flows of different situations by whether it is present (`differences`).
"""
