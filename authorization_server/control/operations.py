"""The operations of this role at `/_control`."""

from collections.abc import Iterator
from dataclasses import asdict

from msgspec import Struct, convert, to_builtins

from authorization_server.control.clients import ClientsControl
from authorization_server.control.consents import ConsentsControl
from authorization_server.control.people import PeopleControl
from authorization_server.control.shapes import Lifetimes, LifetimesWanted
from authorization_server.services import Services
from hosting.control.operation import Operation


def operations(services: Services) -> Iterator[Operation]:
    """Yield each operation."""
    people, lifetimes = PeopleControl(services), _LifetimesControl(services)
    yield from people.operations()
    yield from ClientsControl(services).operations()
    yield from ConsentsControl(services, people).operations()
    yield Operation(
        name="show_lifetimes",
        method="GET",
        path="/lifetimes",
        does="Shows how long what is issued from now on lives.",
        answer=lifetimes.show,
        returns=Lifetimes,
    )
    yield Operation(
        name="change_lifetimes",
        method="PUT",
        path="/lifetimes",
        does="Changes how long what is issued from now on lives. What was issued keeps its own.",
        answer=lifetimes.change,
        takes=LifetimesWanted,
        returns=Lifetimes,
    )


class _LifetimesControl:
    def __init__(self, services: Services) -> None:
        self._lifetimes = services.lifetimes

    def show(self) -> Struct:
        shown: Struct = convert(asdict(self._lifetimes), Lifetimes)
        return shown

    def change(self, wanted: Struct) -> Struct:
        self._lifetimes.change(to_builtins(wanted))
        return self.show()
