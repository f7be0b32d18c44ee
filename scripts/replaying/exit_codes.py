"""What `replay.py` ends with."""

PASSED, DEVIATED, COULD_NOT = 0, 1, 2
"""All is as it should be; something differs from it; it could not be found out."""
