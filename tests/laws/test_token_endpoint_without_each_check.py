"""Any check of a request from a program to the authorization server can be left out, and honest
requests still succeed. Dishonest ones are in the proofs of these checks.

These are the checks of the token endpoint and of the endpoints beside it: client authentication,
DPoP, registration, introspection, revocation, userinfo, and device authorization.
"""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from authorization_server.device import device_checks
from tests.conftest import MakeIssuer
from tests.support.programs import OWN_TOKEN, Programs
from tests.support.verbs import given
from tracing.checks import Check, leaving_out
from tracing.weakening import checks_of

pytestmark = pytest.mark.slow

ROOMS = ("token", "credentials", "registration", "issued")
CHECKS: dict[str, Check[Any]] = {
    **{
        name: rule
        for room in ROOMS
        for name, rule in checks_of(f"authorization_server.{room}").items()
    },
    **{name: rule for name, rule in vars(device_checks).items() if isinstance(rule, Check)},
}
Call = Callable[[Programs], TestResponse]


@pytest.fixture(scope="module")
def programs(make_issuer: MakeIssuer) -> Programs:
    """One environment for all tests: nothing that a test does affects the next."""
    programs = Programs(make_issuer(device_interval_seconds=0))
    for client in (programs.client, programs.bound, programs.signing):
        programs.code(client)
    return programs


HONEST: dict[str, Call] = {
    "exchange a code": lambda use: use.exchanged(use.client),
    "exchange a code, as a public client": lambda use: use.exchanged(use.public),
    "exchange a code with a proof": lambda use: use.exchanged(use.bound, use.dpop()),
    "exchange a code that is bound to a key": lambda use: use.client.post(
        "/token",
        use.client.token_form(use.code(use.client, dpop_jkt=use.signer.jkt)),
        use.dpop(),
    ),
    "refresh": lambda use: use.refreshed(use.client),
    "refresh, as a public client with a key": lambda use: use.public.post(
        "/token",
        {
            "grant_type": "refresh_token",
            "refresh_token": use.tokens(use.public, use.dpop())["refresh_token"],
        },
        use.dpop(),
    ),
    "a token of its own": lambda use: use.client.post("/token", OWN_TOKEN),
    "a token of its own with an assertion": lambda use: use.asserted(),
    "a device, asked for and allowed": lambda use: use.polled(),
    "introspect an access token": lambda use: use.client.post(
        "/introspect", {"token": use.tokens(use.client)["access_token"]}
    ),
    "introspect a refresh token": lambda use: use.client.post(
        "/introspect", {"token": use.tokens(use.client)["refresh_token"]}
    ),
    "revoke": lambda use: use.client.revoke(use.tokens(use.client)["refresh_token"]),
    "userinfo": lambda use: use.issuer.userinfo(use.tokens(use.client)["access_token"]),
    "userinfo with a proof": lambda use: use.about_user(
        use.bound, use.tokens(use.bound, use.dpop())
    ),
    "register": lambda use: use.issuer.offer(),
    "read a registration": lambda use: use.managed("GET"),
    "change a registration": lambda use: use.managed("PUT"),
    "delete a registration": lambda use: use.managed("DELETE"),
}


def userinfo(use: Programs, authorization: str) -> TestResponse:
    """Call userinfo with this header."""
    return use.issuer.get("/userinfo", headers=given({"Authorization": authorization or None}))


def called(use: Programs, call: Call) -> tuple[int, list[str]]:
    """The status of the response, and the checks that were made."""
    use.issuer.sink.events.clear()
    status = call(use).status_code
    return status, use.made()


def test_an_honest_call_ends_well_without_any_one_check(programs: Programs) -> None:
    """Only the omitted check disappears from the trace, and the status stays the same. Every check
    is made in some call.
    """
    honest = {name: called(programs, call) for name, call in HONEST.items()}
    faults = [f"{name}: {status}" for name, (status, _) in honest.items() if status >= 300]
    met = {name for _, made in honest.values() for name in made}
    faults += [f"{name} is met by no call" for name in sorted(CHECKS.keys() - met)]
    for left_out in CHECKS:
        for name, call in HONEST.items():
            status, made = honest[name]
            if left_out in made:
                with leaving_out(frozenset({left_out})):
                    weakened = called(programs, call)
                if weakened != (status, [other for other in made if other != left_out]):
                    faults.append(f"{name} without {left_out}: {weakened}")
    assert not faults, "\n".join(faults)
