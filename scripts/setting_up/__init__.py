"""SETS UP: makes the project's own `.venv`, and runs every command inside it.

Laws of this room: standard library only, for nothing is installed yet. What a command imports first
can be parsed by an old Python, whose user gets a sentence instead of a SyntaxError. What takes time
is imported only when something is to be installed.
"""
