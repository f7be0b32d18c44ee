"""`python -m resource_server`: prepare the database, then serve."""

from hosting.serving import run_main, serve
from resource_server.config import from_environment
from resource_server.seed import plant
from resource_server.tables import prepared_database


def main() -> None:
    """Serve until told to stop.

    Raises:
        SettingError: a setting is unusable, the database cannot be opened, or the port is taken.
    """
    config = from_environment()
    engine = prepared_database(config.database_url)
    if config.has_demo_notes:
        plant(engine)
    engine.dispose()
    serve("resource_server.app:create_from_environment", config.host, config.port, config.workers)


if __name__ == "__main__":
    run_main(main)
