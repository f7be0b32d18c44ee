"""`python -m authorization_server`: prepare the database, then serve."""

from authorization_server.config import from_environment
from authorization_server.services import prepare
from hosting.serving import run_main, serve


def main() -> None:
    """Serve as the environment says, until told to stop."""
    config = from_environment()
    prepare(config)
    factory = "authorization_server.app:create_from_environment"
    serve(factory, config.host, config.port, config.workers)


if __name__ == "__main__":
    run_main(main)
