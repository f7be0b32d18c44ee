"""STARTS AND ENDS: the processes of a playground, with their addresses and settings.

Laws of this room: however a command ends, no process that it started is left running. A process is
started, never imported, and reached over HTTP only, the recorder included. Nothing is printed.
"""
