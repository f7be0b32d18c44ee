"""RFC 9700 §4.3 and RFC 6819 §4.1.1: no credential in a log, whatever fails.

Every database statement of whole flows is made to fail once, in each role, with an error that
contains the statement and its values. Nothing of that is printed, and nothing is in a response or
in the trace, except for what the request itself contained.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from tests.support.devices import decide, device, television
from tests.support.everything_said import Answered, answers_of, printing
from tests.support.failing_statements import CANARY, failing_statement
from tests.support.signers import Signer
from tests.support.verbs import CAROLS_SECRET, Issuer, bearer
from tests.unit.client_app.honest_flows import FLOWS, AbleStage, servers
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed
from tracing.sinks import ListSink

BROKEN_OFF = (AssertionError, KeyError, TypeError, ValueError, IndexError, DBAPIError)
"""The exceptions with which a scripted flow ends if a response is not the one it needs."""


def fail_at_every_statement(flow: Callable[[], object], app: Flask, sink: ListSink) -> None:
    """Run the flow once for each of its statements, and search everything that was output."""
    with failing_statement(None) as honest:
        flow()
    assert honest.number > 5
    looked_at, all_printed = 0, ""
    for number in range(1, honest.number + 1):
        with (
            printing() as printed,
            failing_statement(number) as statements,
            answers_of(app, sink, lambda: statements.has_failed) as answers,
            suppress(*BROKEN_OFF),
        ):
            flow()
        all_printed += printed.getvalue()
        said = [printed.getvalue(), *(part for each in answers.all for part in texts_of(each))]
        assert not [text for text in said if CANARY in text or "[SQL:" in text]
        assert not [value for value in statements.values if value in printed.getvalue()]
        for failed in filter(lambda each: each.has_failed, answers.all):
            looked_at += 1
            own = [value for value in statements.values if value not in failed.request]
            answered, told = texts_of(failed)
            assert not [value for value in own if value in answered]
            assert not [value for value in own if is_credential(value) and value in told]
    assert looked_at > honest.number / 2
    assert "OperationalError" in all_printed


def is_credential(value: str) -> bool:
    """Whether a value may be a credential. The trace names clients, scopes and URLs, as it should;
    the shortest secret is that of a second factor.
    """
    return len(value) >= len(CAROLS_SECRET) and not set(value) & {" ", ":"}


def texts_of(answered: Answered) -> list[str]:
    """The response, and what the trace recorded beyond the messages themselves."""
    events = [event.as_dict() | {"http": None} for event in answered.events]
    return [answered.answer, json.dumps(events, ensure_ascii=False)]


def every_endpoint_with_a_secret(issuer: Issuer) -> None:
    """A flow of a user with a second factor, each kind of client, and each credential used once."""
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


def test_the_authorization_server_says_no_value(own_issuer: Issuer) -> None:
    """Passwords, codes, secrets, tokens: nothing that a statement contained."""
    fail_at_every_statement(
        lambda: every_endpoint_with_a_secret(own_issuer), own_issuer.app, own_issuer.sink
    )


@pytest.mark.parametrize("flow", ["bound refresh", "logout", "own calls"])
def test_the_client_app_says_no_value(tmp_path: Path, flow: str) -> None:
    """The client app stores its own secret and its users' tokens."""
    with servers() as (issuer, second, notes):
        stage = AbleStage(issuer, second, notes, tmp_path)

        def run() -> None:
            stage.set("sessions", "token_expires_at", 1.0)
            FLOWS[flow](stage)

        fail_at_every_statement(run, stage.app, stage.sink)
        stage.close()


def test_the_resource_server_says_no_value(tmp_path: Path) -> None:
    """The resource server stores its own secret and the proofs that it has accepted."""
    with databases_closed(), LocalIssuer() as issuer:
        stage = Stage(issuer, tmp_path, verify="introspection")

        def run() -> None:
            token = stage.introspected()
            stage.write(token, "a note that nobody else may read")
            stage.get(token)
            stage.get(token, "/api/profile")

        fail_at_every_statement(run, stage.app, stage.sink)
