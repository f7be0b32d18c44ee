"""MEASURES: how fast flows and requests are, next to other issuers that run at the same time.

Laws of this room: an operation counts only if all of it was right, which is judged after the clock
has stopped. Only ratios within one turn are compared. The driver costs as little as possible, so it
speaks HTTP in bytes and imports no client library.
"""
