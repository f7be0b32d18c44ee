"""WHAT YOU RUN: each script is started by its path and needs nothing but Python.

Laws of this package: it is thin. A script starts and stops processes, reads keys and arguments, and
prints; what it shows or walks is `recorder`'s and `scenarios`'. It never imports a role. It enters
the project's own `.venv` before it imports anything that must be installed.
"""
