"""DOES IT: what each command does, once it runs inside `.venv`.

Laws of this room: one file per command, named as the file that starts it, with one function for
others: `main`, which reads the options and gives the exit code. It is thin: what commands share
stands in the other rooms. Streams, Ctrl-C and the Python it runs under are not its concern.
"""
