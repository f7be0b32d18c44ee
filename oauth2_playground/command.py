"""The command `oauth2-playground`: starts one of the playground's commands, or lists them.

Without a command, it shows its help and starts nothing: the playground takes four ports, and a new
user first needs to know which commands exist.
"""

import sys

from oauth2_playground import PROGRAM, __version__, starting, tree

PASSED, WRONG_USE = 0, 2
HELP = f"""\
usage: oauth2-playground COMMAND [option ...]

OAuth 2.0 in front of your eyes: an authorization server, an API and a client app run on this
machine, and every message and every check between them is shown.

commands:
  launch       start everything, and show each step of the flow while it happens
  replay       run the flow without a browser, verify its thirteen steps; an exit code
  attack       play an attack twice: without the check that stops it, and with it
  illustrate   write a page that explains each character of a flow
  bench        measure how fast the servers are
  television   ask for the notes from a device without a keyboard (beside launch)
  rotate_keys  rotate the signing keys of a running authorization server (beside launch)

examples:
  oauth2-playground launch              start, then open http://127.0.0.1:9002/
  oauth2-playground launch --step       hold each step until you press the space bar
  oauth2-playground replay              a table and an exit code
  oauth2-playground attack code-replay  play one attack, and tell it
  oauth2-playground COMMAND --help      the options of a command, with examples

options:
  --version    print the version
  -h, --help   print this text

Read more: {tree.TREE / "README.md"}, and docs/ beside it.

Exit codes: those of the command; 2 when there is no such command.
"""


def main() -> int:
    """Start the requested command, in place of this process."""
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in tree.COMMANDS:
        starting.start_instead(tree.start(name, *arguments))
    if name in ("--help", "-h", "help"):
        sys.stdout.write(HELP)
        return PASSED
    if name == "--version":
        sys.stdout.write(f"{PROGRAM} {__version__}\n")
        return PASSED
    sys.stderr.write(
        f"{name!a} is not a command; use one of {', '.join(tree.COMMANDS)}.\n"
        f"{PROGRAM} --help explains them.\n"
    )
    return WRONG_USE
