"""What a person who is asked to allow a client should know about its registration.

A client names itself, and anyone may register one (RFC 7591 §5). A user who reads the name on a
page of this server could assume that it was verified.
"""

from authorization_server.moments import when
from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson, People


def how_registered(client: Client, people: People, reader: LoggedInPerson) -> str:
    """Return a sentence for this reader: who registered the client, how, and when."""
    moment = when(client.issued_at)
    if client.is_set_up:
        return f"The person who runs this authorization server set up the app {moment}."
    if client.owner_sub is None:
        return f"The app chose its own name, and registered itself {moment}, without a person."
    if client.owner_sub == reader.sub:
        return f"You registered the app by hand {moment}."
    return f"{people.username_of(client.owner_sub)} registered the app by hand {moment}."
