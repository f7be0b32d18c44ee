"""JUDGES: decides whether a recorded flow shows what it must show, and if not, why.

Laws of this room: it examines only recorded events, as plain data, never a process. A step that
merely happened proves nothing: messages must have crossed the wire, and checks must have been made.
"""
