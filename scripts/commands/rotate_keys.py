"""Rotates the signing keys of an authorization server, while it runs or before it starts.

Within a few seconds, and without a restart, it signs with the new keys. The old keys stay published
until everything they signed has expired, so all tokens stay valid. When the resource server or the
client app receives a token with an unknown key id, it fetches the keys again; watch the request for
/jwks.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from hosting.visible_text import visible
from oauth2_playground.command_help import command_parser
from scripts.processes.data_folder import working_folder
from scripts.processes.place_options import add_place_options_of_launched, parsed_with_launched
from scripts.processes.places import SECOND_ISSUER
from scripts.processes.playground import Playground
from scripts.setting_up.environment import FROM_THE_TREE

PROGRAM = "authorization_server.rotate_keys"
EPILOG = """\
examples:
  python3 scripts/rotate_keys.py                   of the playground that launch.py started
  python3 scripts/rotate_keys.py --port-base 9100  of the playground on these ports
  python3 scripts/rotate_keys.py --second-issuer   of the second authorization server

For each algorithm it prints the key id (kid) that is retired and the new one; the issuer publishes
both at /jwks. Use the same options and settings as for launch.py: they say where the keys are.

Exit codes: 0 when the keys were rotated, 2 when there are no keys or an option is wrong.
"""


def main() -> int:
    """Rotate the keys of the chosen authorization server."""
    wanted, playground = parsed_with_launched(_parser(), "authorization_server")
    name = SECOND_ISSUER if wanted.second_issuer else "authorization_server"
    return rotate(playground, name, os.environ)


def rotate(playground: Playground, name: str, environ: Mapping[str, str]) -> int:
    """Rotate the keys of this authorization server; return the exit code."""
    told = {**environ, **playground.settings_of(name), **FROM_THE_TREE}
    folder = working_folder(playground.data)
    command = [sys.executable, "-m", PROGRAM]
    done = subprocess.run(command, env=told, cwd=folder, stdout=subprocess.PIPE, check=False)
    if done.returncode == 0:
        _tell(json.loads(done.stdout))
    return done.returncode


def _tell(rotated: Mapping[str, Any]) -> None:
    print(visible(f"New signing keys for {rotated['issuer']}:"))
    for key in rotated["keys"]:
        print(visible(f"  {key['algorithm']}  {key['old'] or 'none'} -> {key['new']}"))
    print("The old keys stay published until everything they signed has expired.")


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(__doc__, EPILOG)
    add_place_options_of_launched(parser)
    parser.add_argument(
        "--second-issuer",
        action="store_true",
        help="rotate the keys of the second authorization server (launch.py --second-issuer)",
    )
    return parser
