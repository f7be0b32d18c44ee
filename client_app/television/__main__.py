"""`python -m client_app.television`: show the notes once, then end."""

import argparse
import sys

from client_app.config import from_environment
from client_app.refusals import NotShown
from client_app.services import prepare
from client_app.television import television
from client_app.television.television import Television
from client_app.television.television_screen import Screen
from hosting.program import run_main
from tracing.catalogue import CLIENT_APP
from tracing.checks import leaving_out
from tracing.program import as_one_exchange
from tracing.sinks import sink_for
from tracing.weakening import announce, parse_arguments

STOPPED = 130
"""The exit status that a shell reports for a program ended with Ctrl-C."""


def main() -> None:
    """Show the notes once; exit with 0 if they were shown, 130 after Ctrl-C, otherwise 1."""
    wanted = parse_arguments(_parser(), CLIENT_APP, example="verification_uri_is_a_web_address")
    config, screen = from_environment(), Screen(plain=wanted.plain)
    announce(config.without_checks, "the television")
    prepare(config.database_url)
    # Always attended: the program ends soon, and events still in a queue would be lost.
    left_out = config.without_checks
    sink = sink_for(config.recorder, "attended", config.token_of_inbox())
    with leaving_out(frozenset(left_out)), as_one_exchange(CLIENT_APP, sink, left_out):
        try:
            Television(config, screen).show_notes()
        except NotShown as why:
            screen.say(str(why), "bold red")
            sys.exit(1)
        except KeyboardInterrupt:
            screen.say("\nStopped.")
            sys.exit(STOPPED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m client_app.television", description=television.__doc__
    )
    parser.add_argument("--plain", action="store_true", help="no boxes, no QR code: sentences")
    return parser


if __name__ == "__main__":
    run_main(main)
