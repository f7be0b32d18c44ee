"""Starts the resource server: prepares its database, then serves until it is told to stop.

Its settings come from the environment; README.md lists them.
"""

from argparse import ArgumentParser

from hosting.common_settings import announce_private_port
from hosting.program import run_main
from hosting.serving.server import later, serve
from resource_server.config import from_environment
from tracing.catalogue import RESOURCE_SERVER
from tracing.weakening import announce, parse_arguments


def main() -> None:
    """Serve until told to stop.

    Raises:
        SettingError: a setting is unusable, the database cannot be opened, or the port is taken.
    """
    parser = ArgumentParser("python -m resource_server", description=__doc__)
    parse_arguments(parser, RESOURCE_SERVER, example="audience_is_this_api")
    config = from_environment()
    announce(config.without_checks, RESOURCE_SERVER)
    announce_private_port(config, RESOURCE_SERVER)
    serve(
        "resource_server.app:create_from_environment",
        config.host,
        config.port,
        config.workers,
        prepare=later("resource_server.seed:prepare", config),
    )


if __name__ == "__main__":
    run_main(main)
