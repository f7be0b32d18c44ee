"""Starts the authorization server: prepares its database, then serves until it is told to stop.

Its settings come from the environment; README.md lists them.
"""

from argparse import ArgumentParser

from authorization_server.config import from_environment
from authorization_server.services import prepare
from hosting.program import run_main
from hosting.serving.server import serve
from tracing.catalogue import AUTHORIZATION_SERVER
from tracing.weakening import announce, parse_arguments


def main() -> None:
    """Serve as the command line and the environment say, until told to stop."""
    parser = ArgumentParser("python -m authorization_server", description=__doc__)
    parse_arguments(parser, AUTHORIZATION_SERVER, example="code_verifier_matches_challenge")
    config = from_environment()
    announce(config.without_checks, AUTHORIZATION_SERVER)
    prepare(config)
    factory = "authorization_server.app:create_from_environment"
    serve(factory, config.host, config.port, config.workers)


if __name__ == "__main__":
    run_main(main)
