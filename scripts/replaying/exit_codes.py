"""The exit codes of `replay.py`."""

PASSED, DEVIATED, COULD_NOT = 0, 1, 2
"""All steps passed; a step or a run differs; the result could not be determined."""
