"""SHOWS AND LISTENS: what a command prints on a terminal, and what the keys do.

Laws of this room: on a terminal in colour, elsewhere as plain lines, and a terminal is left as it
was found. How a step looks is the recorder's view to say. Only the gate of the recorder is moved.
"""
