"""The people who sign in during a run: their passwords are asked for where the script runs."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from recorder.event.event import Request
from recorder.exporting.shell.words import quoted

USERNAME, PASSWORD = "username", "password"


class People:
    """Those who sign in with these requests, in the order in which they first do."""

    def __init__(self, requests: Iterable[Request]) -> None:
        found = (username_in(request) for request in requests)
        self._names = list(dict.fromkeys(filter(None, found)))

    def user(self, name: str) -> str:
        """The variable of a person's name."""
        return f"PLAYGROUND_USER{self._number(name)}"

    def password(self, name: str) -> str:
        """The variable of a person's password; a file of the same name holds it, too."""
        return f"PLAYGROUND_PASSWORD{self._number(name)}"

    def variables(self) -> Iterator[str]:
        """The lines that set the names, and ask for the passwords."""
        for name in self._names:
            user, password = self.user(name), self.password(name)
            yield f'[ "${{{user}:-}}" ] || {user}={quoted(name)}'
            yield f': "${{{password}:?Set {password} to the password of this person.}}"'

    def files(self) -> Iterator[str]:
        """The lines that write the passwords to files, as a command line can be read by others."""
        for name in self._names:
            password = self.password(name)
            yield f'printf %s "${password}" >"$folder/{password}"'

    def _number(self, name: str) -> str:
        place = self._names.index(name) if name in self._names else 0
        return f"_{place + 1}" if place else ""


def username_in(request: Request) -> str:
    """Who signs in with this request; "" for any other request."""
    form = dict(parse_qsl(request.body))
    return form.get(USERNAME, "") if PASSWORD in form else ""
