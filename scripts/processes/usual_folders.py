"""Where the data of a playground lies, and where its processes work, unless one says otherwise.

A checkout keeps both to itself. Installed, the tree lies among the packages of a Python, where
nothing is written: data are the user's.
"""

from pathlib import Path

from oauth2_playground import PROGRAM
from oauth2_playground.tree import IS_INSTALLED
from scripts.setting_up.environment import ROOT


def _usual_data() -> Path:
    if not IS_INSTALLED:
        return ROOT / "data"
    from platformdirs import user_data_path  # a checkout does not need it

    return user_data_path(PROGRAM, appauthor=False)


FROM_THE_TREE = {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
"""What a process is told that runs elsewhere: where the tree is, and that its folder is not it."""

DATA = _usual_data()
"""The folder for databases and logs."""


def working_folder(data: Path) -> Path:
    """The folder in which processes with this data run; paths in the user's settings begin here."""
    return data if IS_INSTALLED else ROOT
