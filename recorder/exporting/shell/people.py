"""The people who sign in during a run: the script asks for their passwords."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from recorder.event.event import Request
from recorder.exporting.shell.words import quoted

USERNAME, PASSWORD = "username", "password"
NEW_PASSWORD = "new_password"

NEW = "PLAYGROUND_NEW_PASSWORD"
"""The variable and the file of a new password that replaces an old one."""


class People:
    """The people who sign in with these requests, in order."""

    def __init__(self, requests: Iterable[Request]) -> None:
        forms = [dict(parse_qsl(request.body)) for request in requests]
        typed = [form.get(USERNAME, "") for form in forms if PASSWORD in form]
        self._names = list(dict.fromkeys(filter(None, typed))) or typed[:1]
        self._changes_password = any(NEW_PASSWORD in form for form in forms)

    def user(self, name: str) -> str:
        """The variable of a person's name."""
        return f"PLAYGROUND_USER{self._number(name)}"

    def password(self, name: str) -> str:
        """The variable of a person's password; a file of the same name holds it, too."""
        return f"PLAYGROUND_PASSWORD{self._number(name)}"

    def variables(self) -> Iterator[str]:
        """The lines that set the names and ask for the passwords."""
        for name in self._names:
            user, password = self.user(name), self.password(name)
            if name:
                yield f'[ "${{{user}:-}}" ] || {user}={quoted(name)}'
            yield f': "${{{password}:?Set {password} to the password of this person.}}"'
        if self._changes_password:
            yield f': "${{{NEW}:?Set {NEW} to the password that the person chooses.}}"'

    def required(self) -> list[str]:
        """The variables that have no default: the passwords."""
        return [*map(self.password, self._names), *([NEW] * self._changes_password)]

    def files(self) -> Iterator[str]:
        """The lines that write passwords to files, since other users can read a command line."""
        for password in self.required():
            yield f'printf %s "${password}" >"$folder/{password}"'

    def _number(self, name: str) -> str:
        place = self._names.index(name) if name in self._names else 0
        return f"_{place + 1}" if place else ""


def username_in(request: Request) -> str:
    """The user name that this request signs in; "" for any other request."""
    form = dict(parse_qsl(request.body))
    return form.get(USERNAME, "") if PASSWORD in form else ""
