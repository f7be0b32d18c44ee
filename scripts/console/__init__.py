"""SHOWS AND LISTENS: what a command prints on a terminal, and what the keys do.

Laws of this room: output is in colour on a terminal and plain lines elsewhere, and a terminal is
left as it was found. The recorder's view decides how a step looks. Nothing but the gate is changed.
"""
