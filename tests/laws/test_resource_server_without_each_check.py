"""Any check of the resource server can be left out, and honest calls still succeed. Dishonest
requests are in the proofs of these checks.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.unit.resource_server.holder import Holder
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed
from tracing.checks import leaving_out
from tracing.weakening import checks_of

pytestmark = pytest.mark.slow

CHECKS = checks_of("resource_server")
UNAVAILABLE = 503
"""The status of a call if the issuer does not respond; any other 5xx is the server's own fault."""

Call = Callable[["Ways"], TestResponse]


class Ways:
    """A resource server that verifies tokens by itself, one that introspects them, and a client."""

    def __init__(self, by_itself: Stage, asking: Stage) -> None:
        self.by_itself = by_itself
        self.asking = asking
        self.holder = Holder()

    def token(self, **changed: object) -> str:
        """A token that both resource servers accept."""
        issuer = self.by_itself.issuer
        return self.asking.introspected(issuer.token(**changed), **changed)

    def bound(self, path: str, **changed: object) -> dict[str, str]:
        """The headers of a call with a token bound to the client's key."""
        token = self.token(cnf=self.holder.confirmation)
        return self.holder.headers(token, htu=RESOURCE + path, **changed)

    def made(self) -> list[str]:
        """The names of the checks made in the last call, in order."""
        events = [*self.by_itself.sink.events, *self.asking.sink.events]
        return [made.name for event in events for made in event.checks]

    def forget(self) -> None:
        """Empty the trace."""
        self.by_itself.sink.events.clear()
        self.asking.sink.events.clear()


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[Ways]:
    """Both resource servers with one issuer, which has one client."""
    with ExitStack() as stack:
        stack.enter_context(databases_closed())
        issuer = stack.enter_context(LocalIssuer())
        issuer.clients["an-app"] = "a-secret"
        (tmp_path / "asking").mkdir()
        asking = Stage(issuer, tmp_path / "asking", verify="introspection")
        yield Ways(Stage(issuer, tmp_path), asking)


def basic(pair: str) -> dict[str, str]:
    """HTTP Basic credentials."""
    return {"Authorization": "Basic " + b64encode(pair.encode()).decode()}


HONEST: dict[str, Call] = {
    "read notes": lambda ways: ways.by_itself.get(ways.token()),
    "write a note": lambda ways: ways.by_itself.write(ways.token(), "a note"),
    "read the profile": lambda ways: ways.by_itself.get(ways.token(), "/api/profile"),
    "read notes, the issuer is asked": lambda ways: ways.asking.get(ways.token()),
    "write a note, the issuer is asked": lambda ways: ways.asking.write(ways.token(), "a note"),
    "read notes with a proof": lambda ways: ways.by_itself.get(
        None, headers=ways.bound("/api/notes")
    ),
    "write a note with a proof, the issuer is asked": lambda ways: ways.asking.ask(
        "POST", "/api/notes", headers=ways.bound("/api/notes", htm="POST"), json={"text": "a note"}
    ),
    "usage with a secret": lambda ways: ways.by_itself.get(
        None, "/api/usage", headers=basic("an-app:a-secret")
    ),
    "usage with a token": lambda ways: ways.by_itself.get(
        ways.token(scope="usage:read"), "/api/usage"
    ),
    "the notice board": lambda ways: ways.by_itself.get(None, "/api/public?client_id=an-app"),
    "two verdicts": lambda ways: ways.by_itself.get(ways.token(), "/api/verdicts"),
    "two verdicts with a proof": lambda ways: ways.by_itself.get(
        None, "/api/verdicts", headers=ways.bound("/api/verdicts")
    ),
}


def called(ways: Ways, call: Call) -> tuple[int, list[str]]:
    """The status of the response, and the checks that were made."""
    ways.forget()
    status = call(ways).status_code
    return status, ways.made()


def test_an_honest_call_ends_well_without_any_one_check(ways: Ways) -> None:
    """Only the omitted check disappears from the trace, and the status stays the same. Every check
    of this server is made in some call.
    """
    honest = {name: called(ways, call) for name, call in HONEST.items()}
    faults = [f"{name}: {status}" for name, (status, _) in honest.items() if status >= 300]
    met = {name for _, made in honest.values() for name in made}
    faults += [f"{name} is met by no call" for name in sorted(CHECKS.keys() - met)]
    for left_out in CHECKS:
        for name, call in HONEST.items():
            status, made = honest[name]
            if left_out in made:
                with leaving_out(frozenset({left_out})):
                    weakened = called(ways, call)
                if weakened != (status, [other for other in made if other != left_out]):
                    faults.append(f"{name} without {left_out}: {weakened}")
    assert not faults, "\n".join(faults)


def test_an_issuer_that_is_away_is_no_fault_without_any_one_check(ways: Ways) -> None:
    """Without keys and introspection, every call is refused or unavailable, and no token is
    accepted.
    """
    tokens = ways.token(), ways.token()
    ways.by_itself.issuer.stop()
    faults = []
    for left_out in CHECKS:
        with leaving_out(frozenset({left_out})):
            answers = (
                ways.by_itself.get(tokens[0]),
                ways.asking.get(tokens[1]),
                ways.by_itself.get(None, "/api/usage", headers=basic("an-app:a-secret")),
            )
        statuses = [answer.status_code for answer in answers]
        if not set(statuses) <= {401, UNAVAILABLE}:
            faults.append(f"without {left_out}: {statuses}")
    assert not faults, "\n".join(faults)
