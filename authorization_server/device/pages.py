"""The pages on which a person connects a device."""

import flask

from authorization_server.browser.pages import page
from authorization_server.moments import seconds_ago
from authorization_server.scopes import Scopes
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession


def device_code(
    session: BrowserSession, person: LoggedInPerson, user_code: str, problem: str = ""
) -> flask.Response:
    """Ask for the user code. A code from the URL is filled in, and the person confirms it."""
    return page(
        "device_code.html",
        csrf_token=session.csrf_token,
        person=person,
        user_code=user_code,
        problem=problem,
    )


def device_consent(
    session: BrowserSession,
    person: LoggedInPerson,
    device: StoredDeviceCode,
    client: Client,
    how_registered: str,
    user_code: str,
    known: Scopes,
) -> flask.Response:
    """Ask what this device may do. The page says when and from where the device made its request
    (RFC 8628 §5.4), and that the name of its client is not verified.
    """
    return page(
        "device_consent.html",
        csrf_token=session.csrf_token,
        person=person,
        device=device,
        asked=seconds_ago(device.issued_at),
        user_code=user_code,
        client=client,
        how_registered=how_registered,
        scopes=[(name, known.explained[name]) for name in known.known(device.scope)],
    )


def device_decided(client: Client, *, is_allowed: bool) -> flask.Response:
    """Show what was decided; the rest happens on the device."""
    return page("device_decided.html", client=client, is_allowed=is_allowed)
