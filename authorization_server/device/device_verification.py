"""The pages at /device: a person types the code of a device, and decides (RFC 8628 §3.3)."""

import flask
from flask import Response

from authorization_server import scopes
from authorization_server.browser.guess_checks import run_in_turn
from authorization_server.browser.own_forms import refused_form
from authorization_server.device import pages
from authorization_server.device.device_verification_checks import (
    DECISION_CHECKS,
    USER_CODE_CHECKS,
    DeviceDecision,
    UserCodeEntry,
    found,
)
from authorization_server.login.destinations import at_device_page
from authorization_server.login.logged_in import require_person
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused, run


class DeviceVerification:
    """Asks for the user code, and then whether the device may."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self) -> Response:
        """GET /device: the form for the code. One in the address is filled in, never looked up."""
        user_code = flask.request.args.get("user_code", "")
        session, person = self._demanded(user_code)
        return pages.device_code(session, person, user_code)

    def look_up(self) -> Response:
        """POST /device: what the device wants, if this is the code of one."""
        user_code = flask.request.form.get("user_code", "")
        session, person = self._demanded(user_code)
        entry = self._entry(session, person, user_code)
        try:
            run_in_turn(USER_CODE_CHECKS, entry)
        except Refused as refusal:
            page = pages.device_code(session, person, user_code, refusal.check.says)
            return refused_form(page, entry.seconds_to_wait, refusal)
        device = found(entry)
        return pages.device_consent(session, person, device, self._client(device))

    def decide(self) -> Response:
        """POST /device/decision: the button that was pressed."""
        session, person = self._demanded(flask.request.form.get("user_code", ""))
        decision = self._decision(session, person)
        try:
            run(DECISION_CHECKS, decision)
        except Refused as refusal:
            page = pages.device_code(session, person, "", refusal.check.says)
            return refused_form(page, 0, refusal)
        client = self._client(found(decision))
        if decision.is_allowed:
            self._services.consents.give(person.sub, client.client_id, decision.ticked)
        return pages.device_decided(client, is_allowed=decision.is_allowed)

    def _demanded(self, user_code: str) -> tuple[BrowserSession, LoggedInPerson]:
        at_device_page(user_code)
        return require_person(self._services)

    def _client(self, device: StoredDeviceCode) -> Client:
        client = self._services.clients.find(device.client_id)
        assert client is not None
        return client

    def _entry(
        self, session: BrowserSession, person: LoggedInPerson, user_code: str
    ) -> UserCodeEntry:
        return UserCodeEntry(
            session=session,
            csrf_token=flask.request.form.get("csrf_token", ""),
            user_code=user_code,
            person=person,
            remote_address=flask.request.remote_addr or "",
            device_codes=self._services.device_codes,
            throttle=self._services.throttle,
        )

    def _decision(self, session: BrowserSession, person: LoggedInPerson) -> DeviceDecision:
        form = flask.request.form
        device = self._services.device_codes.with_handle(form.get("device", ""))
        return DeviceDecision(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            person=person,
            device=device,
            decision=form.get("decision", ""),
            ticked=_ticked(device, set(form.getlist("scope"))),
            device_codes=self._services.device_codes,
            grants=self._services.grants,
        )


def _ticked(device: StoredDeviceCode | None, ticked: set[str]) -> list[str]:
    return [name for name in scopes.as_list(device.scope if device else "") if name in ticked]
