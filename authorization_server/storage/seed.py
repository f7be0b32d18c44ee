"""The demo people, made at first start, on loopback only."""

from authorization_server.storage.people import NewPerson

DEMO_PEOPLE = [
    NewPerson("alice", "alice", "Alice Liddell", "wonderland"),
    NewPerson("bob", "bob", "Bob Builder", "builder"),
    NewPerson("carol", "carol", "Carol Singer", "christmas", "CAROLSINGS2CHRISTMASSONGS3INSNOW"),
]
DEMO_SECRETS = frozenset(person.totp_secret for person in DEMO_PEOPLE if person.totp_secret)
"""The second factors that are no secrets. A real server never shows one, nor its current code."""
