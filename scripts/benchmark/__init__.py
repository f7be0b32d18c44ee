"""MEASURES: how fast flows and requests are, beside other issuers that run at the same time.

Laws of this room: an operation counts only when all of it was right, which is judged after the
clock has stopped. Only ratios within one turn are compared. The driver costs as little as it can,
so it speaks HTTP in bytes and imports no client library.
"""
