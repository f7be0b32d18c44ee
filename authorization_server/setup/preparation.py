"""Prepares the database once, before the server starts: tables, keys, people and clients."""

from sqlalchemy import Engine

from authorization_server.config import Config
from authorization_server.setup.demo_people import DEMO_PEOPLE
from authorization_server.setup.setup_file import Setup, read_setup
from authorization_server.storage.keys import make_keys
from authorization_server.storage.known_people import store_people
from authorization_server.storage.people import People, hash_of, quick_hash_of
from authorization_server.storage.resource_server import keep_resource_server
from authorization_server.storage.set_up_clients import (
    StorageConflict,
    require_apart,
    store_clients,
)
from authorization_server.storage.tables import METADATA
from hosting.database import briefly_open, create_tables
from hosting.settings import SettingError


def prepare(config: Config) -> None:
    """Create the tables, the keys and the resource server's client if they are missing, and store
    the demo people and the people and clients of the set-up file.

    Raises:
        SettingError: the set-up file is wrong, the database cannot be used, or automatic sign-in
            names an unknown user.
    """
    setup = read_setup(config)
    with briefly_open(config.database_url) as engine:
        create_tables(engine, METADATA)
        make_keys(engine)
        demo = DEMO_PEOPLE if config.demo_people else []
        hash_of_demo = quick_hash_of if config.quick_demo_passwords else hash_of
        store_people(engine, demo, setup.people, hash_of_demo)
        _require_person(engine, config)
        try:
            _store_clients(engine, config, setup)
        except StorageConflict as error:
            raise SettingError(str(error)) from error


def _require_person(engine: Engine, config: Config) -> None:
    named = config.automatic_user
    people = People(engine, demo_people=config.demo_people)
    if named and people.sub_of(named) is None:
        raise SettingError(
            f"AUTHORIZATION_SERVER_AUTOMATIC_SIGN_IN names an unknown user, {named!r}. "
            "Set it to yes, no, or the user name of an existing person."
        )


def _store_clients(engine: Engine, config: Config, setup: Setup) -> None:
    if setup.clients is not None:
        store_clients(engine, setup.clients)
    if config.resource_client_secret:
        keep_resource_server(engine, config)
    # This includes clients from earlier starts. The people of this start are already stored.
    with engine.connect() as connection:
        require_apart(connection)
