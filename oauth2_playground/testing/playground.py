"""A running playground, as a test sees it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oauth2_playground.testing.client import REDIRECT_URI, Client
from oauth2_playground.testing.controls import Clocks, Fault, Role
from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.servers import ANSWER_SECONDS, Server, new_session
from oauth2_playground.testing.started import started
from oauth2_playground.testing.trace import Trace
from oauth2_playground.testing.user import User

DEMO_PEOPLE = {"alice": "wonderland", "bob": "builder", "carol": "christmas"}
"""Who exists from the start, and their passwords; carol has a second factor."""

CREATED = 201


class Playground:
    """Three roles and a recorder that run as processes of their own.

    `clock` moves the clocks of all roles, `trace` is what arrived since the test began, `logs` the
    folder of the log files.
    """

    def __init__(self, description: Mapping[str, Any]) -> None:
        self.authorization_server = _role("authorization_server", description)
        self.resource_server = _role("resource_server", description)
        self.client_app = _role("client_app", description)
        self.roles = (self.authorization_server, self.resource_server, self.client_app)
        self.clock = Clocks([role.clock for role in self.roles])
        recorder = description["recorder"]
        self.trace = Trace(Server(recorder["url"], recorder["token"]))
        self.viewer = f"{recorder['url']}/?token={recorder['token']}"
        self.logs = Path(description["logs"])
        self._session = new_session()
        self._metadata: dict[str, Any] = {}

    @property
    def issuer(self) -> str:
        """The address of the authorization server, which is also its name in tokens."""
        return self.authorization_server.url

    def user(self, name: str, password: str | None = None) -> User:
        """A person with a new browser. The demo people need no password here.

        Raises:
            PlaygroundError: the password is not known.
        """
        known = DEMO_PEOPLE.get(name) if password is None else password
        if known is None:
            raise PlaygroundError(
                f"The password of {name!r} is not known: user({name!r}, password=…). "
                f"The demo people are {', '.join(DEMO_PEOPLE)}."
            )
        return User(name, known, self.issuer)

    def client(self, redirect_uri: str = REDIRECT_URI, **metadata: Any) -> Client:
        """Register a client; `metadata` as in RFC 7591 §2, such as `scope` or `client_name`.

        Raises:
            PlaygroundError: the server does not accept it; the message says why.
        """
        response = self._session.post(
            f"{self.issuer}/register",
            json={"redirect_uris": [redirect_uri], "client_name": "The app under test"} | metadata,
            timeout=ANSWER_SECONDS,
        )
        document = response.json()
        if response.status_code != CREATED:
            raise PlaygroundError(f"No client: {document.get('error_description')}")
        return Client(document, self._known_metadata())

    def fault(
        self,
        name: str,
        endpoint: str | None = None,
        *,
        role: str = "authorization_server",
        times: int | None = None,
        seconds: float | None = None,
    ) -> Fault:
        """Let a role fail on purpose at an endpoint, as in `fault("answers-503", "token")`.

        It lasts for so many requests, or until the block or the test ends. `seconds` says how long
        a fault takes that takes time.

        Raises:
            PlaygroundError: the role does not offer that; the message lists what it offers.
        """
        found: Role = {each.name: each for each in self.roles}[role]
        return found.fault(name, endpoint, times=times, seconds=seconds)

    def reset(self) -> None:
        """Switch off all faults, and let all clocks show the real time. This is done after each
        test.
        """
        for role in self.roles:
            role.reset()

    def _known_metadata(self) -> dict[str, Any]:
        if not self._metadata:
            url = f"{self.issuer}/.well-known/openid-configuration"
            self._metadata = self._session.get(url, timeout=ANSWER_SECONDS).json()
        return self._metadata


@contextmanager
def running_playground(
    *,
    setup: str | Path | None = None,
    without_checks: Sequence[str] = (),
    second_issuer: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Playground]:
    """A playground on free ports with temporary data, which ends with the block.

    `setup` is a file with people, clients and more, `without_checks` names checks that a role
    leaves out, as in `["authorization_server:code_is_unused"]`, `settings` are environment
    variables of the roles.

    Raises:
        PlaygroundError: it did not start; the message has what it said.
    """
    options = ["--setup", str(setup)] if setup else []
    for name in without_checks:
        options += ["--without-check", name]
    if second_issuer:
        options.append("--second-issuer")
    with started(options, settings or {}) as description:
        yield Playground(description)


def _role(name: str, description: Mapping[str, Any]) -> Role:
    told = description[name]
    return Role(name, Server(told["url"], told["control_token"]))
