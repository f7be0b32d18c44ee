"""`python -m client_app`: prepare the database, then serve Notebook."""

from client_app.config import from_environment
from client_app.models import prepare
from hosting.serving import run_main, serve


def main() -> None:
    """Serve until told to stop."""
    config = from_environment()
    prepare(config.database_url)
    serve("client_app.app:create_from_environment", config.host, config.port, config.workers)


if __name__ == "__main__":
    run_main(main)
