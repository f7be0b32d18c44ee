"""WHAT YOU RUN: each file here is one command, started by its path, and needs nothing but Python.

Laws of this package: a command is thin. It enters the project's own `.venv` before it imports
anything that must be installed, reads its options, and calls the rooms, which hold what commands
share. It never imports a role: it uses `recorder` to show events, and `scenarios` to run flows.
"""
