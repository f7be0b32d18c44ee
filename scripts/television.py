"""Switches a television on that would like to show your notes, and has no keyboard.

It asks the authorization server for a code, shows it with a QR code, and waits. Open the address
in a browser, sign in, type the code and allow it, or do not: every question of the television and
every answer can be watched on the console of launch.py and in the viewer.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.setting_up import bootstrap

bootstrap.enter()

import argparse
import os
import subprocess

from scripts.processes.place_options import parsed_with_playground
from scripts.setting_up.environment import ROOT

STOPPED = 130
EPILOG = """\
examples:
  python3 scripts/launch.py                       in one terminal, and in another one:
  python3 scripts/television.py                   alice: type the code and allow it
  python3 scripts/television.py --plain           no boxes and no QR code
  python3 scripts/television.py --port-base 9100  for a playground that was launched there
  AUTHORIZATION_SERVER_DEVICE_CODE_SECONDS=30 python3 scripts/launch.py
                                                  see a code run out

Ends with 0 when the notes were shown, with 1 when nobody allowed it (it says why), with 2 when an
option is wrong, with 130 when you switched it off by Ctrl-C.
"""


def main() -> int:
    """Switch on."""
    wanted, playground = parsed_with_playground(_parser())
    # A step of it may be held, as long as anybody likes.
    told = {**os.environ, **playground.made_for_holding(from_the_start=False).settings()}
    command = [sys.executable, "-m", "client_app.television", *(["--plain"] * wanted.plain)]
    try:
        return subprocess.run(command, env=told, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plain", action="store_true", help="no boxes, no QR code: sentences")
    return parser


if __name__ == "__main__":
    sys.exit(main())
