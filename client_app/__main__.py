"""Starts the client app: prepares its database, then serves until it is told to stop.

Its settings come from the environment; README.md lists them.
"""

from argparse import ArgumentParser

from client_app.config import from_environment
from hosting.common_settings import announce_private_port
from hosting.program import run_main
from hosting.serving.server import later, serve
from tracing.catalogue import CLIENT_APP
from tracing.weakening import announce, parse_arguments


def main() -> None:
    """Serve until told to stop."""
    parser = ArgumentParser("python -m client_app", description=__doc__)
    parse_arguments(parser, CLIENT_APP, example="state_is_of_this_browser")
    config = from_environment()
    announce(config.without_checks, CLIENT_APP)
    announce_private_port(config, CLIENT_APP)
    serve(
        "client_app.app:create_from_environment",
        config.host,
        config.port,
        config.workers,
        prepare=later("client_app.services:prepare", config.database_url),
    )


if __name__ == "__main__":
    run_main(main)
