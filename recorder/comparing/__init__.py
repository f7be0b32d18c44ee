"""COMPARES: which events of two flows are the same one, and what differs between them.

Laws of this room: it is pure, data in and words out. What is new in every flow is no difference,
and no secret is ever part of one.
"""
