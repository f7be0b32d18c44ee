"""Questions about the address that a party calls next. The wrong answers are other addresses from
the same flow: endpoints in the metadata, pages, redirect URIs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import name_of, named_rows
from recorder.predicting.moved import is_request, part, parties, shortened, steps, whom
from recorder.predicting.question import ANSWERS, Answer, Held, Outcome
from recorder.reading import wording
from recorder.reading.values import Clock
from tracing.catalogue import Party

LONGEST_OTHER = 24
"""Maximum length of the path of an address that is offered as a wrong answer."""


class Address(NamedTuple):
    """An address without query and fragment: its origin (scheme, host and port), and its path."""

    origin: str
    path: str

    @property
    def key(self) -> str:
        """The address as one text."""
        return self.origin + self.path


def candidates(held: Held) -> list[Answer]:
    """Return where the held message redirects to, and two other addresses; or those of the
    addresses in the held message that the prompt lists.
    """
    owners = _owners(held.so_far)
    if held.prompt.among:
        named = _named(held)
        chosen = [named[name] for name in held.prompt.among if name in named]
    else:
        chosen = _target_and_others(held, owners)
    return _answers(chosen, owners)


def next_address(held: Held, later: Sequence[RecordedEvent]) -> Outcome | None:
    """Return which address the party called next, or None if it has not called one yet."""
    for event in steps(later):
        sender, receiver = parties(event)
        if event.request is not None and is_request(event) and sender == held.prompt.of:
            address = _split(event.request.url)
            owners = {address.origin: receiver}
            text = f"{wording.sentence(whom(sender))} calls {_label(address, owners)}."
            return Outcome(address.key, text, part(event))
    return None


def _target_and_others(held: Held, owners: Mapping[str, Party]) -> list[Address]:
    """Return the target of a redirect, then other addresses, first one of another party."""
    target = _target(held.event)
    if target is None:
        return []
    seen = {address.key: address for address in _seen(held.so_far) if _is_short(address)}
    seen.pop(target.key, None)
    others = [seen[answer.key] for answer in held.ranked([Answer(key, "") for key in seen])]
    owner = owners.get(target.origin)
    foreign = [address for address in others if owners.get(address.origin) != owner]
    return [target, *foreign[:1], *(address for address in others if address not in foreign[:1])]


def _answers(chosen: Sequence[Address], owners: Mapping[str, Party]) -> list[Answer]:
    """Return the first three that can be told apart; all are shown with their owners, or none."""
    of_path: dict[str, Address] = {}
    for address in chosen:
        of_path.setdefault(address.path, address)
    told = list(of_path.values())[:ANSWERS]
    known = owners if all(address.origin in owners for address in told) else {}
    return [Answer(address.key, _label(address, known)) for address in told]


def _target(event: RecordedEvent) -> Address | None:
    """Return the target of a redirect, or None."""
    location = event.response and event.response.header_values().get("location")
    return _resolved(location, event) if location else None


def _resolved(location: str, event: RecordedEvent) -> Address:
    address = _split(location)
    if address.origin or event.request is None:
        return address
    return Address(_split(event.request.url).origin, address.path)


def _named(held: Held) -> dict[str, Address]:
    """Return the addresses in the held message, by the names of their members."""
    rows = named_rows(held.event, Clock(held.event.at, None))
    return {name_of(row): _split(row.value) for row in rows if _is_address(row.value)}


def _seen(events: Sequence[RecordedEvent]) -> Iterator[Address]:
    """Yield all addresses that a flow has shown: those called, and those contained in messages."""
    for event in events:
        if event.request is not None:
            yield _split(event.request.url)
        rows = named_rows(event, Clock(event.at, None))
        yield from (_split(row.value) for row in rows if _is_address(row.value))


def _is_short(address: Address) -> bool:
    """Return whether an address is a familiar one, which has no client id in its path."""
    return len(address.path) <= LONGEST_OTHER


def _is_address(value: str) -> bool:
    address = _split(value)
    return address.origin.startswith("http") and len(address.path) > 1 and " " not in value


def _owners(events: Sequence[RecordedEvent]) -> dict[str, Party]:
    """Return the party that each origin belongs to."""
    return {
        _split(event.request.url).origin: parties(event)[1]
        for event in events
        if event.request is not None and is_request(event)
    }


def _split(url: str) -> Address:
    # Parsed by hand: an address from the wire may not be a valid one.
    address = url.partition("#")[0].partition("?")[0]
    scheme, is_absolute, rest = address.partition("://")
    if not is_absolute:
        return Address("", address)
    host, _, path = rest.partition("/")
    return Address(f"{scheme}://{host}", f"/{path}")


def _label(address: Address, owners: Mapping[str, Party]) -> str:
    owner = owners.get(address.origin)
    return f"{shortened(address.path)} of {whom(owner)}" if owner else shortened(address.key)
