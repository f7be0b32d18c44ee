"""SETS UP: makes the project's own `.venv`, and runs every command inside it.

Laws of this room: standard library only, since nothing is installed yet. An old Python can parse
what a command imports first, so that its user gets a sentence instead of a SyntaxError. Slow
modules are imported only when something must be installed.
"""
