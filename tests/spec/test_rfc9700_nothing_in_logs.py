"""RFC 9700 §4.3 and RFC 6819 §4.1.1: no credential in a log, whatever fails.

Every statement of whole flows is made to fail once, in each role, with an error that says with what
the database was asked. Nothing of that is printed, answered or told to the trace.
"""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from hosting.failure_log import FORMAT, WithoutValues
from tests.support.devices import decide, device, television
from tests.support.failing_statements import CANARY, failing_statement
from tests.support.signers import Signer
from tests.support.verbs import Issuer, bearer
from tests.unit.client_app.honest_flows import FLOWS, AbleStage, servers
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed
from tracing.sinks import ListSink

BROKEN_OFF = (AssertionError, KeyError, TypeError, ValueError, IndexError, DBAPIError)
"""How a scripted flow ends when an answer is not the one it needs."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a process would print."""
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    handler.setFormatter(WithoutValues(FORMAT))
    logging.getLogger().addHandler(handler)
    yield printed
    logging.getLogger().removeHandler(handler)


def fail_at_every_statement(flow: Callable[[], object], log: io.StringIO, sink: ListSink) -> None:
    """Run the flow once for each of its statements, and look at all that was said."""
    with failing_statement(None) as honest:
        flow()
    assert honest.number > 5
    for number in range(1, honest.number + 1):
        sink.events.clear()
        with failing_statement(number) as statements, suppress(*BROKEN_OFF):
            flow()
        told = str([event.as_dict() for event in sink.events])
        printed = log.getvalue()
        for text in (told, printed):
            assert CANARY not in text
            assert "[SQL:" not in text
        assert not [value for value in statements.values if value in printed]
    assert "OperationalError" in log.getvalue()


def every_endpoint_with_a_secret(issuer: Issuer) -> None:
    """A person with a second factor, each kind of client, and each credential used once."""
    browser = issuer.browser()
    client = issuer.register()
    tokens = client.tokens(browser, username="carol")
    client.introspect(tokens["access_token"])
    issuer.userinfo(tokens["access_token"])
    client.refresh(tokens["refresh_token"])
    client.revoke(tokens["refresh_token"])
    client.post("/par", client.request())
    registered = client.registered
    path = registered["registration_client_uri"].removeprefix(issuer.config.issuer)
    issuer.get(path, headers=bearer(registered["registration_access_token"]))
    asking = device(television(issuer))
    decide(browser, asking, "allow")
    asking.poll()
    Signer().register(issuer)
    browser.get("/account")
    browser.get("/developer")


def test_the_authorization_server_prints_no_value(own_issuer: Issuer, log: io.StringIO) -> None:
    """Passwords, codes, secrets, tokens: nothing that a statement carried."""
    fail_at_every_statement(lambda: every_endpoint_with_a_secret(own_issuer), log, own_issuer.sink)


@pytest.mark.parametrize("flow", ["bound refresh", "logout", "own calls"])
def test_the_client_app_prints_no_value(tmp_path: Path, log: io.StringIO, flow: str) -> None:
    """It keeps its own secret, and the tokens of people."""
    with servers() as (issuer, second, notes):
        stage = AbleStage(issuer, second, notes, tmp_path)

        def run() -> None:
            stage.set("sessions", "token_expires_at", 1.0)
            FLOWS[flow](stage)

        fail_at_every_statement(run, log, stage.sink)
        stage.close()


def test_the_resource_server_prints_no_value(tmp_path: Path, log: io.StringIO) -> None:
    """It keeps its own secret, and what proofs it has seen."""
    with databases_closed(), LocalIssuer() as issuer:
        stage = Stage(issuer, tmp_path, verify="introspection")

        def run() -> None:
            token = stage.introspected()
            stage.write(token, "a note that nobody else may read")
            stage.get(token)
            stage.get(token, "/api/profile")

        fail_at_every_statement(run, log, stage.sink)
