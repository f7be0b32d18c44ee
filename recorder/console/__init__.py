"""SHOWS ON A TERMINAL: the recording as Rich renderables.

Laws of this room: it prints nothing, reads no keys and remembers nothing. Nothing is said by colour
alone, and what is shown of a secret, `tracing.redaction` decides.
"""
