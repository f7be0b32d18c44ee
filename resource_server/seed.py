"""What exists after the first start: the tables, the demo users and their notes."""

from sqlalchemy import Engine, insert, select

from hosting.control import clock
from hosting.database import briefly_open, create_tables
from hosting.tables import row_of
from resource_server.config import Config
from resource_server.tables import METADATA, NOTES, OWNERS, Owner

DEMO_OWNERS = (
    Owner(
        subject="alice",
        name="Alice Liddell",
        about="Curious. Has learnt to read labels before drinking.",
    ),
    Owner(
        subject="bob",
        name="Bob Builder",
        about="Mends things, most of them on purpose.",
    ),
    Owner(
        subject="carol",
        name="Carol Singer",
        about="Sings all year, and is asked to in December.",
    ),
)

DEMO_NOTES = {
    "alice": (
        "Follow the white rabbit. Bring a watch that works.",
        "Croquet with the Queen on Friday: borrow a flamingo, and ask it first.",
        "Six impossible things before breakfast. Two done, four to go.",
    ),
    "bob": (
        "Measure twice, cut once. Then find out who moved the tape.",
        "Return the ladder before the neighbour needs to reach the phone to ask for it.",
        "Paint the shed. Any colour but the last one.",
    ),
    "carol": (
        "Learn the descant for the 24th. Quietly; the walls are thin.",
        "Three ghosts expected on Christmas Eve, one after the other. Put the kettle on.",
        "Goose or nut roast? Ask everyone, then decide alone.",
    ),
}


def prepare(config: Config) -> None:
    """Create the tables that are missing, and give the demo users their notes.

    Raises:
        SettingError: the database cannot be used.
    """
    with briefly_open(config.database_url) as engine:
        create_tables(engine, METADATA)
        if config.has_demo_notes:
            plant(engine)


def plant(engine: Engine) -> None:
    """Give the demo users their notes, unless there are already users here."""
    now = int(clock.now())
    notes = [
        {"owner": owner, "text": text, "written_at": now}
        for owner, texts in DEMO_NOTES.items()
        for text in texts
    ]
    with engine.begin() as connection:
        if connection.execute(select(OWNERS.c.subject).limit(1)).first() is None:
            connection.execute(insert(OWNERS), [row_of(owner) for owner in DEMO_OWNERS])
            connection.execute(insert(NOTES), notes)
