"""The locations of files that tests read."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HISTORIES = ROOT / "tests" / "support" / "histories"
"""Recorded runs."""
