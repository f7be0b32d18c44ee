"""MEASURES: how fast whole flows are, beside a floor that runs at the same time.

Laws of this room: a flow counts only when all of it was right, which is judged after the clock has
stopped. Only ratios within one turn are compared. The driver costs as little as it can, so it
speaks HTTP in bytes and imports no client library.
"""
