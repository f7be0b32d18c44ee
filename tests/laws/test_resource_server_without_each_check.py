"""Any check of the resource server can be left out: what is honest still ends well, and what is not
is answered without a fault of the server.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.unit.resource_server.holder import Holder
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer, ec_key
from tests.unit.resource_server.stage import Stage, databases_closed
from tracing.checks import leaving_out
from tracing.weakening import checks_of

CHECKS = checks_of("resource_server")
UNAVAILABLE = 503
"""What the server answers when its issuer does not; any other 5xx is a fault of its own."""

Call = Callable[["Ways"], TestResponse]


class Ways:
    """A resource server that verifies tokens by itself, one that asks its issuer, and a client."""

    def __init__(self, by_itself: Stage, asking: Stage) -> None:
        self.by_itself = by_itself
        self.asking = asking
        self.holder = Holder()

    def token(self, **changed: object) -> str:
        """A token that both resource servers believe."""
        issuer = self.by_itself.issuer
        return self.asking.introspected(issuer.token(**changed), **changed)

    def bound(self, path: str, **changed: object) -> dict[str, str]:
        """The headers of a call with a token that is bound to the client's key."""
        token = self.token(cnf=self.holder.confirmation)
        return self.holder.headers(token, htu=RESOURCE + path, **changed)

    def proved(self, header: dict[str, object] | None = None, **changed: object) -> TestResponse:
        """Read the notes with a bound token and a proof with these changes."""
        token = self.token(cnf=self.holder.confirmation)
        proof = self.holder.proof(token, header, **changed)
        return self.by_itself.get(None, headers=self.holder.headers(token, proof))

    def made(self) -> list[str]:
        """The names of the checks that the last call met, in order."""
        events = [*self.by_itself.sink.events, *self.asking.sink.events]
        return [made.name for event in events for made in event.checks]

    def forget(self) -> None:
        """Begin an empty trace."""
        self.by_itself.sink.events.clear()
        self.asking.sink.events.clear()


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[Ways]:
    """Both resource servers before one issuer, which knows one client."""
    with ExitStack() as stack:
        stack.enter_context(databases_closed())
        issuer = stack.enter_context(LocalIssuer())
        issuer.clients["an-app"] = "a-secret"
        (tmp_path / "asking").mkdir()
        asking = Stage(issuer, tmp_path / "asking", verify="introspection")
        yield Ways(Stage(issuer, tmp_path), asking)


def basic(pair: str) -> dict[str, str]:
    """Credentials of HTTP Basic."""
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


def forged(ways: Ways, **header: object) -> str:
    """A token that the issuer has not signed."""
    return ways.by_itself.issuer.signed(ec_key("first"), header)


DISHONEST: dict[str, Call] = {
    "no token": lambda ways: ways.by_itself.get(None),
    "a scheme alone": lambda ways: ways.by_itself.get(None, headers={"Authorization": "Bearer"}),
    "two places": lambda ways: ways.by_itself.get(ways.token(), "/api/notes?access_token=x"),
    "in the query": lambda ways: ways.by_itself.get(None, "/api/notes?access_token=x"),
    "too long": lambda ways: ways.by_itself.get("a" * 20_000),
    "opaque": lambda ways: ways.by_itself.get("opaque"),
    "unknown to the issuer": lambda ways: ways.asking.get("unknown"),
    "an ID token": lambda ways: ways.by_itself.get(ways.by_itself.issuer.token({"typ": "JWT"})),
    "unsigned": lambda ways: ways.by_itself.get("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30."),
    "forged": lambda ways: ways.by_itself.get(forged(ways)),
    "an unknown key": lambda ways: ways.by_itself.get(forged(ways, kid="unknown")),
    "critical": lambda ways: ways.by_itself.get(
        ways.by_itself.issuer.token({"crit": ["b64"], "b64": True})
    ),
    "a different issuer": lambda ways: ways.by_itself.get(ways.token(iss="http://other")),
    "no claims": lambda ways: ways.by_itself.get(
        ways.by_itself.issuer.token(iss=None, sub=None, aud=None, exp=None, scope=None)
    ),
    "strange claims": lambda ways: ways.by_itself.get(
        ways.by_itself.issuer.token(sub=["x"], aud={}, exp="x", nbf=[], scope=5, cnf="x")
    ),
    "nothing but active": lambda ways: ways.asking.get(
        ways.asking.introspected(iss=None, sub=None, aud=None, exp=None, token_type=None)
    ),
    "a refresh token": lambda ways: ways.asking.get(
        ways.asking.introspected(iss="http://other", aud=5, exp=1, token_type="refresh")
    ),
    "no client": lambda ways: ways.by_itself.get(
        ways.token(scope="usage:read", client_id=None), "/api/usage"
    ),
    "a bound token alone": lambda ways: ways.by_itself.get(
        ways.token(cnf=ways.holder.confirmation)
    ),
    "no proof": lambda ways: ways.by_itself.get(
        None, headers={"Authorization": f"DPoP {ways.token()}"}
    ),
    "two proofs": lambda ways: ways.by_itself.get(
        None, headers=ways.bound("/api/notes") | {"DPoP": "x,y"}
    ),
    "no JWT for a proof": lambda ways: ways.by_itself.get(
        None, headers=ways.bound("/api/notes") | {"DPoP": "x"}
    ),
    "a proof without type": lambda ways: ways.proved({"typ": None}),
    "a proof without key": lambda ways: ways.proved({"jwk": None}),
    "a proof with a private key": lambda ways: ways.proved(
        {"jwk": ways.holder.key.as_dict(private=True)}
    ),
    "a proof by a different key": lambda ways: ways.proved(
        {"jwk": ec_key("x").as_dict(private=False)}
    ),
    "a proof that is critical": lambda ways: ways.proved({"crit": ["b64"], "b64": True}),
    "a proof without claims": lambda ways: ways.proved(
        htm=None, htu=None, iat=None, ath=None, jti=None
    ),
    "a proof with strange claims": lambda ways: ways.proved(htm=5, htu=[], iat="x", ath={}, jti=5),
    "no secret": lambda ways: ways.by_itself.get(None, "/api/usage", headers=basic("an-app:")),
    "credentials that cannot be read": lambda ways: ways.by_itself.get(
        None, "/api/usage", headers={"Authorization": "Basic"}
    ),
    "a wrong secret": lambda ways: ways.by_itself.get(
        None, "/api/usage", headers=basic("an-app:x")
    ),
    "no name": lambda ways: ways.by_itself.get(None, "/api/public"),
    "a strange name": lambda ways: ways.by_itself.get(None, "/api/public?client_id=%00"),
    "no verdict": lambda ways: ways.by_itself.get(None, "/api/verdicts"),
}


def called(ways: Ways, call: Call) -> tuple[int, list[str]]:
    """The status of the answer, and the checks that were made."""
    ways.forget()
    status = call(ways).status_code
    return status, ways.made()


def test_an_honest_call_ends_well_without_any_one_check(ways: Ways) -> None:
    """The line is missing from the trace, all others stand there, and the answer is the same. Every
    check of this server is met by some call.
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


def test_a_dishonest_call_meets_no_fault_without_any_one_check(ways: Ways) -> None:
    """Whether it is then answered or refused by another check: it is never our own mistake."""
    whole = {name: called(ways, call) for name, call in DISHONEST.items()}
    faults = [f"{name}: {status}" for name, (status, _) in whole.items() if status < 400]
    for left_out in CHECKS:
        for name, call in DISHONEST.items():
            if left_out in whole[name][1]:
                with leaving_out(frozenset({left_out})):
                    status, made = called(ways, call)
                if left_out in made or (status >= 500 and status != UNAVAILABLE):
                    faults.append(f"{name} without {left_out}: {status}")
    assert not faults, "\n".join(faults)


def test_an_issuer_that_is_away_is_no_fault_without_any_one_check(ways: Ways) -> None:
    """Neither keys nor answers: all is refused or unavailable, and nothing is believed."""
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
