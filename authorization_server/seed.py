"""The demo people, made at first start, on loopback only."""

from authorization_server.people import NewPerson

DEMO_PEOPLE = [
    NewPerson("alice", "alice", "Alice Liddell", "wonderland"),
    NewPerson("bob", "bob", "Bob Builder", "builder"),
    NewPerson("carol", "carol", "Carol Singer", "christmas"),
]
