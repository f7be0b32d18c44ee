"""`scripts.processes.procfile`: the one list of processes."""

import sys

from scripts.processes.procfile import read_procfile
from scripts.setting_up.environment import ROOT


def test_the_procfile_is_the_list_of_processes() -> None:
    """The recorder and three roles, each a Python package started by its name."""
    commands = read_procfile(ROOT / "Procfile")
    assert [command.name for command in commands] == [
        "recorder",
        "authorization_server",
        "resource_server",
        "client_app",
    ]
    for command in commands:
        assert command.words == (sys.executable, "-m", command.name)
