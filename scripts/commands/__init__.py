"""DOES IT: what each command does, once it runs inside `.venv`.

Laws of this room: one file per command, named like the file that starts it, with one function for
others: `main`, which reads the options and returns the exit code. It is thin: what commands share
is in the other rooms. Streams, Ctrl-C and the Python it runs under are not its concern.
"""
