"""Starts the authorization server: prepares its database, then serves until it is told to stop.

Its settings come from the environment; README.md lists them.
"""

import os
from argparse import ArgumentParser

from authorization_server.config import from_environment
from hosting.common_settings import announce_private_port
from hosting.program import run_main
from hosting.serving.server import later, serve
from tracing.catalogue import AUTHORIZATION_SERVER
from tracing.weakening import announce, parse_arguments

SETUP_HELP = "people, clients, scopes and lifetimes to start with (docs/setup.toml is an example)"


def main() -> None:
    """Run the server, configured by the command line and the environment, until it is stopped."""
    parser = ArgumentParser("python -m authorization_server", description=__doc__)
    parser.add_argument("--setup", "--people", metavar="FILE", help=SETUP_HELP)
    wanted = parse_arguments(
        parser, AUTHORIZATION_SERVER, example="code_verifier_matches_challenge"
    )
    if wanted.setup == "":
        parser.error("argument --setup/--people: '' is not a file")
    if wanted.setup:
        # The worker processes read this variable, too.
        os.environ["AUTHORIZATION_SERVER_SETUP"] = wanted.setup
    config = from_environment()
    announce(config.without_checks, AUTHORIZATION_SERVER)
    announce_private_port(config, AUTHORIZATION_SERVER)
    serve(
        "authorization_server.app:create_from_environment",
        config.host,
        config.port,
        config.workers,
        prepare=later("authorization_server.setup.preparation:prepare", config),
    )


if __name__ == "__main__":
    run_main(main)
