"""The demo people, made at first start, on loopback only."""

from authorization_server.storage.people import NewPerson

DEMO_PEOPLE = [
    NewPerson(
        "alice",
        "alice",
        "Alice Liddell",
        "wonderland",
        email="alice@example.com",
        email_verified=True,
        groups=("students",),
        is_demo=True,
    ),
    NewPerson(
        "bob",
        "bob",
        "Bob Builder",
        "builder",
        email="bob@example.com",
        # Nobody has clicked the link in a message to this address.
        email_verified=False,
        groups=("students", "builders"),
        is_demo=True,
    ),
    NewPerson(
        "carol",
        "carol",
        "Carol Singer",
        "christmas",
        "CAROLSINGS2CHRISTMASSONGS3INSNOW",
        email="carol@example.com",
        email_verified=True,
        groups=("teachers",),
        is_demo=True,
    ),
]
DEMO_SECRETS = frozenset(person.totp_secret for person in DEMO_PEOPLE if person.totp_secret)
"""The second factors that are no secrets. A real server never shows one, nor its current code."""
