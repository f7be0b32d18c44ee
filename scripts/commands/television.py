"""Starts a television: a device without a keyboard that requests your notes with the device flow.

It gets a code from the authorization server, shows it with a QR code, and polls. Open the address
in a browser, sign in, type the code, and allow or deny it. Each poll and each response is shown on
the console of launch.py and in the viewer.
"""

import argparse
import os
import subprocess
import sys

from oauth2_playground.command_help import command_parser
from scripts.processes.data_folder import working_folder
from scripts.processes.place_options import add_place_options_of_launched, parsed_with_launched
from scripts.setting_up.environment import FROM_THE_TREE

STOPPED = 130
EPILOG = """\
examples:
  python3 scripts/launch.py                       in one terminal; then in a second one:
  python3 scripts/television.py                   sign in as alice, type the code, allow it
  python3 scripts/television.py --plain           no boxes and no QR code
  python3 scripts/television.py --port-base 9100  for the playground on these ports
  AUTHORIZATION_SERVER_DEVICE_CODE_SECONDS=30 python3 scripts/launch.py
                                                  see a device code expire

Exit codes: 0 when the notes were shown, 1 when they were not allowed (it says why), 2 when an
option is wrong, 130 when you stopped it with Ctrl-C.
"""


def main() -> int:
    """Start the television."""
    wanted, playground = parsed_with_launched(_parser(), "client_app")
    # Each of its steps may be held for any length of time.
    settings = playground.made_for_holding(from_the_start=False).settings()
    told, folder = {**os.environ, **settings, **FROM_THE_TREE}, working_folder(playground.data)
    command = [sys.executable, "-m", "client_app.television", *(["--plain"] * wanted.plain)]
    try:
        return subprocess.run(command, env=told, cwd=folder, check=False).returncode
    except KeyboardInterrupt:
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(__doc__, EPILOG)
    add_place_options_of_launched(parser)
    parser.add_argument("--plain", action="store_true", help="sentences only: no boxes, no QR code")
    return parser
