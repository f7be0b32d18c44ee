"""SHOWS ON A TERMINAL: the recording as Rich renderables.

Laws of this room: it prints nothing, reads no keys and remembers nothing. Nothing is conveyed by
colour alone, and `tracing.redaction` decides how much of a secret is shown.
"""
