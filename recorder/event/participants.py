"""Who takes part in a flow: the person who signed in and the client, as messages name them.

Nothing may be decided by this: what a message says about itself is shown, not trusted.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hosting.visible_text import visible
from recorder.event.event import Event, Message, Request
from recorder.event.kinds import ACCESS_TOKEN, ID_TOKEN
from tracing import tokens
from tracing.catalogue import AUTHORIZATION_SERVER
from tracing.fingerprints import parameters

LONGEST = 80
"""The most characters of a name that are kept."""

CLIENT_ID, CLIENT_NAME = "client_id", "client_name"
USERNAME, PASSWORD = "username", "password"


class Participants(NamedTuple):
    """The person who signed in, the client's id, and the name that the client registers.

    Each is "" if an event does not say it.
    """

    person: str = ""
    client: str = ""
    client_name: str = ""


NOBODY = Participants()


def participants_in(event: Event) -> Participants:
    """The participants that an event names."""
    said = [dict(_said(message)) for message in (event.request, event.response) if message]
    if not said:
        return NOBODY
    claims = [claims for values in said for claims in _claims(values)]
    named = [*said, *claims]
    return Participants(
        _person(claims) or _signed_in(event, said[0]),
        _first(named, CLIENT_ID, "azp"),
        _first(named, CLIENT_NAME),
    )


def _said(message: Message) -> Iterator[tuple[str, str]]:
    """The parameters of a message, and the access token that it presents."""
    headers = message.header_values()
    url = message.url if isinstance(message, Request) else ""
    yield from parameters({"url": url, "body": message.body}, headers)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "dpop"):
        yield ACCESS_TOKEN.name, token


def _claims(values: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    for kind in (ID_TOKEN, ACCESS_TOKEN):
        if kind.name in values and (read := tokens.decoded(values[kind.name])):
            yield read[1]


def _person(claims: list[Mapping[str, object]]) -> str:
    """The person that the tokens are about; a client that acts on its own is not a person."""
    about = [each for each in claims if each.get("sub") != each.get(CLIENT_ID)]
    return _first(about, "preferred_username", "sub")


def _signed_in(event: Event, form: Mapping[str, str]) -> str:
    """The user who entered the right password."""
    is_answer = event.role == event.sender == AUTHORIZATION_SERVER and event.response is not None
    is_refused = any(check.verdict == "failed" for check in event.checks)
    is_login = is_answer and not is_refused and USERNAME in form and PASSWORD in form
    return _kept(form[USERNAME]) if is_login else ""


def _first(said: list[Mapping[str, object]] | list[dict[str, str]], *names: str) -> str:
    found = (values.get(name) for name in names for values in said)
    return next((_kept(value) for value in found if value and isinstance(value, str)), "")


def _kept(name: str) -> str:
    """Make a name storable: no database accepts every character."""
    return visible(name[:LONGEST])
