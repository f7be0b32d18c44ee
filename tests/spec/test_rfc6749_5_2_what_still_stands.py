"""RFC 6749 §5.2: a credential represents a grant, and is redeemed only while that grant exists.

Each credential of a grant is redeemed after the grant has ended, in every way it can end.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

import authorization_server
from tests.support.devices import DEVICE_CODE, decide, device, television
from tests.support.verbs import (
    CALLBACK,
    Browser,
    Client,
    Issuer,
    answer_of,
    bearer,
    csrf_token_of,
)
from tracing.catalogue import USER_LOGGED_IN
from tracing.checks import Check
from tracing.events import Event

OF_A_GRANT = {"code", "refresh_token", "device_code"}
"""Credentials that are used up and represent what a user or a client was granted."""

OF_NO_GRANT = {
    "client_assertion",
    "DPoP",
    "otp",
    "csrf_token",
    "user_code",
    "request_uri",
    "registration_access_token",
}
"""Credentials that are used up but prove something else, or request a grant that does not exist
yet.
"""

Redeem = Callable[[], TestResponse]
Hold = Callable[[Client, Browser], Redeem]


def both_grants(issuer: Issuer) -> Client:
    """A client that may use authorization codes and device codes."""
    return television(
        issuer,
        redirect_uris=[CALLBACK],
        grant_types=["authorization_code", "refresh_token", DEVICE_CODE],
        token_endpoint_auth_method="client_secret_basic",
    )


def a_code(client: Client, alice: Browser) -> Redeem:
    """An authorization code, ready to be exchanged."""
    code = client.code(alice)
    return lambda: client.exchange(code)


def a_refresh_token(client: Client, alice: Browser) -> Redeem:
    """A refresh token."""
    token = client.tokens(alice)["refresh_token"]
    return lambda: client.refresh(token)


def a_device_code(client: Client, alice: Browser) -> Redeem:
    """A device code that the user has allowed, before the device polls."""
    asking = device(client)
    decide(alice, asking)
    return asking.poll


def an_access_token(client: Client, alice: Browser) -> Redeem:
    """An access token, presented to the UserInfo endpoint."""
    token = client.tokens(alice)["access_token"]
    return lambda: client.issuer.get("/userinfo", headers=bearer(token))


HELD: tuple[Hold, ...] = (a_code, a_refresh_token, a_device_code, an_access_token)


def withdrawn(client: Client, alice: Browser) -> None:
    """The user withdraws consent on the account page."""
    page = alice.get("/account")
    form = {"csrf_token": csrf_token_of(page)}
    assert alice.post(f"/account/consents/{client.id}", data=form).status_code == 303


def deleted(client: Client, _alice: Browser) -> None:
    """The client deletes its registration (RFC 7592 §2.3)."""
    token = client.registered["registration_access_token"]
    answer = client.issuer.client().delete(
        client.registered["registration_client_uri"], headers=bearer(token)
    )
    assert answer.status_code == 204


@pytest.mark.parametrize("end", [withdrawn, deleted])
@pytest.mark.parametrize("hold", HELD)
def test_nothing_is_redeemed_after_its_grant_has_ended(
    issuer: Issuer, hold: Hold, end: Callable[[Client, Browser], None]
) -> None:
    """RFC 6749 §5.2: no tokens, and no claims, once the user no longer allows it."""
    client, alice = both_grants(issuer), issuer.browser()
    redeem = hold(client, alice)
    end(client, alice)
    answer = redeem()
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json


@pytest.mark.parametrize("hold", HELD)
def test_the_trace_names_the_check_that_asks(issuer: Issuer, hold: Hold) -> None:
    """The refusal has the same name in the trace, whatever was redeemed."""
    client, alice = both_grants(issuer), issuer.browser()
    redeem = hold(client, alice)
    withdrawn(client, alice)
    redeem()
    expected = "token_is_not_revoked" if hold is an_access_token else "grant_is_not_revoked"
    assert issuer.refused().name == expected
    assert issuer.refused().received.startswith("revoked")


def test_a_replay_is_recognised_although_the_grant_has_ended(issuer: Issuer) -> None:
    """RFC 6749 §4.1.2: the second use is the more serious finding, so that is the one reported."""
    client, alice = both_grants(issuer), issuer.browser()
    code = client.code(alice)
    client.exchange(code)
    withdrawn(client, alice)
    assert client.exchange(code).json["error"] == "invalid_grant"
    assert issuer.refused().name == "code_is_unused"


def tuples() -> Iterator[tuple[str, tuple[Check[Any], ...]]]:
    """Every tuple of checks of this server, by its name."""
    for found in pkgutil.walk_packages(authorization_server.__path__, "authorization_server."):
        if found.name.endswith("_checks"):
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, tuple) and value and isinstance(value[0], Check):
                    yield name, value


def test_every_tuple_that_redeems_asks_whether_the_grant_still_stands() -> None:
    """The check that the grant still exists comes before the check that redeems."""
    silent, used_up = [], set()
    for name, checks in tuples():
        for place, check in enumerate(checks):
            used_up |= {check.uses_up} - {""}
            asked = {earlier.name for earlier in checks[:place]}
            if check.uses_up in OF_A_GRANT and "grant_is_not_revoked" not in asked:
                silent.append(f"{name} does not ask before it redeems the {check.uses_up}")
    assert not silent
    assert used_up >= OF_A_GRANT
    assert used_up <= OF_A_GRANT | OF_NO_GRANT, "say whether it stands for a grant"


def test_consent_that_is_withdrawn_while_the_code_is_held_counts(
    own_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trace holds the response; the user withdraws consent; then the response is released."""
    client, alice = own_issuer.register(), own_issuer.browser()
    client.tokens(alice)
    page = alice.get("/account")
    emit = own_issuer.sink.emit

    def hold(event: Event, *more: Any) -> None:
        if event.step == USER_LOGGED_IN:
            monkeypatch.undo()
            form = {"csrf_token": csrf_token_of(page)}
            alice.post(f"/account/consents/{client.id}", data=form)
        emit(event, *more)

    monkeypatch.setattr(own_issuer.sink, "emit", hold)
    code = answer_of(alice.authorize(client))["code"]
    assert client.exchange(code).json["error"] == "invalid_grant"
    assert own_issuer.refused().name == "grant_is_not_revoked"
