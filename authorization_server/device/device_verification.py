"""The pages at /device: a person enters the code of a device, and decides (RFC 8628 §3.3)."""

import flask
from flask import Response

from authorization_server.browser.guesses import Attempts, decide_in_turn
from authorization_server.browser.own_forms import refused_form
from authorization_server.device import pages
from authorization_server.device.device_verification_checks import (
    DECISION_CHECKS,
    TYPE_AGAIN,
    USER_CODE_CHECKS,
    DeviceDecision,
    UserCodeEntry,
)
from authorization_server.login.destinations import at_device_page
from authorization_server.login.logged_in import require_person
from authorization_server.refusals import PageRefusal, on_page
from authorization_server.registration.how_registered import how_registered
from authorization_server.services import Services
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused, decide


class DeviceVerification:
    """Asks for the user code, and then whether the device gets access."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self) -> Response:
        """GET /device: the form for the code. A code in the URL is filled in, not looked up."""
        user_code = flask.request.args.get("user_code", "")
        session, person = self._person(user_code)
        return pages.device_code(session, person, user_code)

    def look_up(self) -> Response:
        """POST /device: what the device requests, if a device shows this code."""
        user_code = flask.request.form.get("user_code", "")
        session, person = self._person(user_code)
        entry = self._entry(session, person, user_code)

        def show(refusal: Refused) -> Response:
            page = pages.device_code(session, person, user_code, refusal.says)
            return refused_form(page, refusal, entry.attempts)

        decide_in_turn(USER_CODE_CHECKS, entry, on_page(show))
        if entry.device is None:
            return pages.device_code(session, person, user_code, TYPE_AGAIN)
        client = self._client(entry.device)
        told, known = how_registered(client, self._services.people, person), self._services.scopes
        return pages.device_consent(session, person, entry.device, client, told, user_code, known)

    def decide(self) -> Response:
        """POST /device/decision: the button that was pressed."""
        session, person = self._person(flask.request.form.get("user_code", ""))
        decision = self._decision(session, person)

        def show(refusal: Refused) -> Response:
            page = pages.device_code(session, person, "", refusal.says)
            return refused_form(page, refusal)

        decide(None, DECISION_CHECKS, decision, on_page(show))
        if decision.device is None or not decision.settle():
            return pages.device_code(session, person, "", TYPE_AGAIN)
        client = self._client(decision.device)
        if decision.is_allowed:
            self._services.consents.give(person.sub, client.client_id, decision.ticked)
        return pages.device_decided(client, is_allowed=decision.is_allowed)

    def _person(self, user_code: str) -> tuple[BrowserSession, LoggedInPerson]:
        at_device_page(user_code)
        return require_person(self._services)

    def _client(self, device: StoredDeviceCode) -> Client:
        client = self._services.clients.find(device.client_id)
        if client is None:
            raise PageRefusal("The application of this device is no longer registered here.")
        return client

    def _entry(
        self, session: BrowserSession, person: LoggedInPerson, user_code: str
    ) -> UserCodeEntry:
        # Counted separately from wrong passwords.
        address = f"user code from {flask.request.remote_addr or ''}"
        return UserCodeEntry(
            session=session,
            csrf_token=flask.request.form.get("csrf_token", ""),
            user_code=user_code,
            attempts=Attempts(self._services.throttle, person.username, address),
            device_codes=self._services.device_codes,
        )

    def _decision(self, session: BrowserSession, person: LoggedInPerson) -> DeviceDecision:
        form = flask.request.form
        return DeviceDecision(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            person=person,
            handle=form.get("device", ""),
            decision=form.get("decision", ""),
            boxes=set(form.getlist("scope")),
            device_codes=self._services.device_codes,
            grants=self._services.grants,
        )
