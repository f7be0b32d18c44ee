"""Who takes part in an event, by name: one of the four parties, a client that is not our app, or an
attacker of the lab.
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
    """Whether the authorization server answers a client here that is not the client app: the client
    app tells of each request that it sends, and an answer to one names its part.
    """
    ends = (event.role, event.receiver, event.channel)
    is_answer = event.request is not None and event.response is not None
    return ends == (AUTHORIZATION_SERVER, CLIENT_APP, "back") and is_answer and not event.answers


def attackers_place(event: RecordedEvent) -> Party | None:
    """In whose place an attacker of the lab stands; None where none takes part. A role that is
    asked knows only its endpoint, and so takes the sender for who usually asks there; the request
    itself says who sent it.
    """
    request = event.request
    agent = request.header_values().get("user-agent", "") if request else ""
    if not agent.startswith(ATTACKERS_AGENT):
        return None
    return next((who for who in (event.sender, event.receiver) if who != event.role), None)


def named(event: RecordedEvent, who: Party, tour: str = "") -> str:
    """What a party of an event is called in a flow of this tour ("": not known)."""
    if who == attackers_place(event):
        return ATTACKER
    if who == CLIENT_APP and is_of_another_client(event):
        return THIEF if tour in THIEF_TOURS else ANOTHER_CLIENT
    return PARTY_NAMES[who]
