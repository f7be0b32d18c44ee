"""A database of the resource server, for tests of one part of it."""

from sqlalchemy import Engine

from hosting.database import create_tables, open_database
from resource_server.tables import METADATA


def prepared_database(url: str) -> Engine:
    """An engine for this database, with all tables created; existing data is kept."""
    engine = open_database(url)
    create_tables(engine, METADATA)
    return engine
