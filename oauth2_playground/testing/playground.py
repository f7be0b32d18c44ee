"""A running playground, for use in a test."""

import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oauth2_playground.testing.changes import Change, Changes
from oauth2_playground.testing.client import REDIRECT_URI, Client
from oauth2_playground.testing.clocks import Clocks
from oauth2_playground.testing.controls import AuthorizationServer, Role
from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.servers import Server, document_in, new_session, sent
from oauth2_playground.testing.started import started
from oauth2_playground.testing.stored import Consents, Stored
from oauth2_playground.testing.trace import Trace
from oauth2_playground.testing.user import User

__tracebackhide__ = True

DEMO_PEOPLE = {"alice": "wonderland", "bob": "builder", "carol": "christmas"}
"""The users that exist from the start, and their passwords; carol has a second factor."""

NAMES = ("authorization_server", "resource_server", "client_app")
USUAL_PASSWORD = "a password for tests"
KEYLESS = ("none", "private_key_jwt")
"""The authentication methods of clients without a secret."""


class Playground:
    """A running playground: three roles and a recorder, each a process.

    `clock` moves the clocks of all roles, `trace` contains the messages since the test began, and
    `logs` is the folder with the log files.
    """

    def __init__(
        self, description: Mapping[str, Any], passwords: Mapping[str, str] = DEMO_PEOPLE
    ) -> None:
        self._passwords = passwords
        servers = {
            name: Server(told["url"], told["control_token"])
            for name, told in description.items()
            if name in NAMES
        }
        self._changes = Changes()
        self.authorization_server = AuthorizationServer(NAMES[0], servers[NAMES[0]], self._changes)
        self.resource_server, self.client_app = (
            Role(name, servers[name], self._changes) for name in NAMES[1:]
        )
        self._stored = Stored(self.authorization_server, self.client_app)
        self._consents = Consents(self.authorization_server)
        self.roles: tuple[Role, ...] = (
            self.authorization_server,
            self.resource_server,
            self.client_app,
        )
        self.clock = Clocks([role.clock for role in self.roles])
        recorder = description["recorder"]
        self.trace = Trace(Server(recorder["url"], recorder["token"]))
        self.viewer = f"{recorder['url']}/?token={recorder['token']}"
        self.logs = Path(description["logs"])
        self._metadata = _metadata(self.issuer)
        self.trace.begin()

    @property
    def issuer(self) -> str:
        """The URL of the authorization server, which is also its issuer identifier in tokens."""
        return self.authorization_server.url

    def user(self, name: str, password: str | None = None) -> User:
        """Return a person with a new browser.

        The password is needed only for someone who is not a demo person, is not in the `setup` file
        and was not added with `person`.

        Raises:
            PlaygroundError: the password is not known.
        """
        known = self._password_of(name) if password is None else password
        if known is None:
            raise PlaygroundError(
                f"The password of {name!r} is not known. Pass it: user({name!r}, password=…). "
                f"Known are the passwords of {', '.join(self._passwords)}, and of people whom "
                "playground.person added."
            )
        return User(name, known, self.issuer)

    def _password_of(self, name: str) -> str | None:
        return self._stored.put_as("people", name).get("password") or self._passwords.get(name)

    def client(
        self,
        redirect_uri: str = REDIRECT_URI,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        **metadata: Any,
    ) -> Client:
        """Add or replace a client until the test ends.

        Its id and its secret are generated unless they are given. `metadata` follows RFC 7591 §2,
        such as `scope` or `token_endpoint_auth_method="none"`.

        Raises:
            PlaygroundError: the server does not accept it; the message says why.
        """
        if client_secret is None and metadata.get("token_endpoint_auth_method") not in KEYLESS:
            client_secret = secrets.token_urlsafe()
        known = {} if client_secret is None else {"client_secret": client_secret}
        wanted = {"client_name": "The app under test", "redirect_uris": [redirect_uri], **metadata}
        name = client_id or f"app-{secrets.token_hex(4)}"
        put = self._stored.put("clients", name, wanted | known)
        registered = {**put["metadata"], "client_id": put["client_id"], **known}
        return Client(registered, self._metadata)

    def person(self, name: str, password: str | None = None, **more: Any) -> User:
        """Add or replace a person until the test ends; returns them with a new browser.

        `more` contains the keys of the set-up file, such as `email`, `groups` or `claims`. Without
        a password, an existing person keeps theirs and a new person gets a default one.

        Raises:
            PlaygroundError: the server does not accept it; the message says why.
        """
        given = password or self._password_of(name) or USUAL_PASSWORD
        self._stored.put("people", name, {"password": given} | more)
        return self.user(name, given)

    def fault(
        self,
        name: str,
        endpoint: str | None = None,
        *,
        role: str = "authorization_server",
        times: int | None = None,
        seconds: float | None = None,
    ) -> Change:
        """Make a role fail on purpose at an endpoint, as in `fault("answers-503", "token")`.

        The fault lasts for `times` requests, or until the block or the test ends. `seconds` is the
        delay, for a fault that has one.

        Raises:
            PlaygroundError: there is no such role, or it does not offer this fault; the message
                lists what is available.
        """
        found = next((each for each in self.roles if each.name == role), None)
        if found is None:
            raise PlaygroundError(f"Unknown role {role!r}. Possible: {', '.join(NAMES)}.")
        return found.fault(name, endpoint, times=times, seconds=seconds)

    def lifetimes(self, **seconds: int) -> Change:
        """Set the lifetimes of everything issued from now on, until the block or the test ends.

        For example: `lifetimes(access_token_seconds=5)`.

        Raises:
            PlaygroundError: a lifetime does not exist, or its value is not allowed; the message
                says which.
        """
        return self.authorization_server.lifetimes(**seconds)

    def automatic_sign_in(self, username: str | None = None) -> Change:
        """Sign users in and give consent without showing a page, until the block or the test ends.

        The user is the one that `login_hint` names, otherwise `username`.

        Raises:
            PlaygroundError: there is no such person.
        """
        return self.authorization_server.automatic_sign_in(username)

    def reset(self) -> None:
        """Undo the changes made through this object since the test began.

        These are people, clients, lifetimes, faults, clocks and automatic sign-in. Consents given
        since then are withdrawn. The plugin calls this after each test.
        """
        self._changes.undo()
        self._consents.restore()

    @contextmanager
    def lasting(self) -> Iterator[Callable[[], None]]:
        """Keep changes made within the block: `reset` does not undo them.

        The yielded function undoes them. The plugin uses this for each fixture with a scope wider
        than a test.
        """
        before = self._consents.given()
        with self._changes.lasting() as undo:
            yield undo
        self._consents.keep(before)


@contextmanager
def running_playground(
    *,
    setup: str | Path | None = None,
    port_base: int | None = None,
    without_checks: Sequence[str] = (),
    settings: Mapping[str, str | int] | None = None,
) -> Iterator[Playground]:
    """Run a playground with temporary data until the block ends.

    `setup` is a file with people, clients and more. `port_base` is the first of four consecutive
    ports; without it, free ports are used. `without_checks` names checks that a role leaves out, as
    in `["authorization_server:code_is_unused"]`. `settings` are environment variables for the
    roles.

    Raises:
        PlaygroundError: it did not start; the message contains its output.
    """
    if isinstance(without_checks, str):
        raise PlaygroundError(
            f"without_checks must be a list, such as [{without_checks!r}], not a string."
        )
    options = ["--setup", str(setup)] if setup else []
    if port_base is not None:
        options += ["--port-base", str(port_base)]
    for name in without_checks:
        options += ["--without-check", name]
    with started(options, settings or {}) as description:
        yield Playground(description, DEMO_PEOPLE | _passwords_in(setup))


def _passwords_in(setup: str | Path | None) -> dict[str, str]:
    """Return the passwords in a set-up file, by user name.

    The playground has started with this file, so it contains no mistakes.
    """
    text = Path(setup).read_text(encoding="utf-8-sig") if setup else ""
    return {each["username"]: each["password"] for each in tomllib.loads(text).get("person", ())}


def _metadata(issuer: str) -> dict[str, Any]:
    url = f"{issuer}/.well-known/openid-configuration"
    return document_in(sent(new_session(), "GET", url))
