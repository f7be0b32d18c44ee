"""STARTS AND ENDS: the processes of a playground, where each answers, and what each is told.

Laws of this room: however a command ends, nothing that it started is left running. A process is
started, never imported, and spoken to over HTTP alone, the recorder included. Nothing is printed.
"""
