"""Gives an authorization server new signing keys, while it runs or before it starts.

Everything that is signed from now on is signed with the new keys, within a few seconds and without
a restart. The old keys stay published until what they signed has run out, so every token stays as
good as it was. Whoever meets a key that it does not know asks the issuer for its keys again: the
resource server and the client app do, and it can be watched as the request for /jwks.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.setting_up import bootstrap

bootstrap.enter()

import argparse
import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from scripts.processes.place_options import parsed_with_playground
from scripts.processes.playground import SECOND_ISSUER, Playground
from scripts.setting_up.environment import ROOT

PROGRAM = "authorization_server.rotate_keys"
EPILOG = """\
examples:
  python3 scripts/rotate_keys.py                   the keys of the playground of launch.py
  python3 scripts/rotate_keys.py --port-base 9100  of the one that was launched there
  python3 scripts/rotate_keys.py --second-issuer   of the second authorization server

For each algorithm it prints the key id (kid) that is retired and the one that signs in its place;
both are to be seen at /jwks of the issuer. Give it the options, and the settings, with which
launch.py was started: they say where the keys are.

Ends with 0 when the keys were rotated, with 2 when there are none, or an option is wrong.
"""


def main() -> int:
    """Rotate."""
    wanted, playground = parsed_with_playground(_parser())
    name = SECOND_ISSUER if wanted.second_issuer else "authorization_server"
    return rotate(playground, name, os.environ)


def rotate(playground: Playground, name: str, environ: Mapping[str, str]) -> int:
    """Rotate the keys of this authorization server; gives the exit code of who does it."""
    told = {**environ, **playground.settings_of(name)}
    command = [sys.executable, "-m", PROGRAM]
    done = subprocess.run(command, env=told, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if done.returncode == 0:
        _tell(json.loads(done.stdout))
    return done.returncode


def _tell(rotated: Mapping[str, Any]) -> None:
    print(f"New signing keys for {rotated['issuer']}:")
    for key in rotated["keys"]:
        print(f"  {key['algorithm']}  {key['old'] or 'none'} -> {key['new']}")
    print("The old keys stay published until what they signed has run out.")


def _parser() -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )


if __name__ == "__main__":
    sys.exit(main())
