"""The names of those who take part in an event: one of the four parties, a client that is not our
app, or an attacker of the lab.
"""

from recorder.event.recorded import RecordedEvent
from tracing.catalogue import (
    ATTACKERS_AGENT,
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    PARTY_NAMES,
    Party,
)

ANOTHER_CLIENT = "another client"
THIEF = "the thief"
ATTACKER = "attacker"
THIEF_TOURS = frozenset({"misused-code"})
"""Tours in which the other client is a thief."""


def is_of_another_client(event: RecordedEvent) -> bool:
    """Return whether the authorization server responds here to a client other than the client app:
    that app reports each request that it sends, and a response to one names its part.
    """
    ends = (event.role, event.receiver, event.channel)
    is_answer = event.request is not None and event.response is not None
    return ends == (AUTHORIZATION_SERVER, CLIENT_APP, "back") and is_answer and not event.answers


def attackers_place(event: RecordedEvent) -> Party | None:
    """Return the party whose place an attacker of the lab takes, or None. The role that receives a
    request knows only its endpoint, and so takes the sender for the party that usually calls it;
    the request itself says who sent it.
    """
    request = event.request
    agent = request.header_values().get("user-agent", "") if request else ""
    if not agent.startswith(ATTACKERS_AGENT):
        return None
    return next((who for who in (event.sender, event.receiver) if who != event.role), None)


def named(event: RecordedEvent, who: Party, tour: str = "") -> str:
    """Return the name of a party of an event, in a flow of this tour ("" if unknown)."""
    if who == attackers_place(event):
        return ATTACKER
    if who == CLIENT_APP and is_of_another_client(event):
        return THIEF if tour in THIEF_TOURS else ANOTHER_CLIENT
    return PARTY_NAMES[who]
