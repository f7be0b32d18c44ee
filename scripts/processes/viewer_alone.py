"""The viewer alone, to look at run files and earlier recordings: no role is started."""

import os
import time
from collections.abc import Callable
from typing import NoReturn

from hosting.ports import require_free
from scripts.processes.data_folder import working_folder
from scripts.processes.playground import Playground
from scripts.processes.processes import Processes
from scripts.setting_up.environment import FROM_THE_TREE

RECORDER = "recorder"
LOOK_SECONDS = 1.0
"""How often the process is checked."""

NO_ROLES = {"RECORDER_VIEWER_ONLY": "yes"}
"""Its pages then offer nothing that needs a role."""


def show_viewer(playground: Playground, say: Callable[[str], None]) -> NoReturn:
    """Start the recorder, say where the viewer is, and stay until a signal arrives.

    Raises:
        hosting.settings.SettingError: its port is in use.
        scripts.processes.process.ProcessTrouble: it did not start, or died.
    """
    place = playground.places[RECORDER]
    require_free(place.host, place.port)
    commands = [command for command in playground.commands() if command.name == RECORDER]
    told = {**os.environ, **playground.given, **playground.settings(), **NO_ROLES, **FROM_THE_TREE}
    with Processes(commands, told, working_folder(playground.data), playground.logs) as processes:
        processes.wait_until_ready({RECORDER: playground.recorder})
        say(f"watch: {playground.viewer}")
        say("Drop a run file on the page, or open one under Files. Ctrl-C stops the viewer.")
        while True:
            processes.require_running()
            time.sleep(LOOK_SECONDS)
