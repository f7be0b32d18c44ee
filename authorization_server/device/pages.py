"""The pages on which a person allows a device."""

import flask

from authorization_server import scopes
from authorization_server.browser.pages import page
from authorization_server.moments import seconds_ago
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession


def device_code(
    session: BrowserSession, person: LoggedInPerson, user_code: str, problem: str = ""
) -> flask.Response:
    """Which device? A code that came in the address is only filled in."""
    return page(
        "device_code.html",
        csrf_token=session.csrf_token,
        person=person,
        user_code=user_code,
        problem=problem,
    )


def device_consent(
    session: BrowserSession, person: LoggedInPerson, device: StoredDeviceCode, client: Client
) -> flask.Response:
    """What may this device do? It is named, with when and from where it asked (RFC 8628 §5.4)."""
    return page(
        "device_consent.html",
        csrf_token=session.csrf_token,
        person=person,
        device=device,
        asked=seconds_ago(device.issued_at),
        user_code=flask.request.form["user_code"],
        client=client,
        scopes=[(name, scopes.EXPLAINED[name]) for name in scopes.as_list(device.scope)],
    )


def device_decided(client: Client, *, is_allowed: bool) -> flask.Response:
    """The rest happens on the device."""
    return page("device_decided.html", client=client, is_allowed=is_allowed)
