"""A television that shows notes: `python -m client_app.television`.

It has no browser and no keyboard, so a person allows it on another device (RFC 8628). It is a
client of its own, with nothing of the client app but its settings and its way of calling others.
"""

import time

from client_app.api.api_calls import NOTES, Api
from client_app.api.api_checks import READ_ANSWER_CHECKS
from client_app.api.notes import Note
from client_app.config import Config
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.discovery import Discovery, Metadata
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_responses import Tokens
from client_app.refusals import Problem
from client_app.television.device_checks import television_is_known
from client_app.television.device_grant import DeviceCodes, DeviceGrant
from client_app.television.television_registration import TelevisionRegistration
from client_app.television.television_screen import Screen
from hosting.database import open_database
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    RESOURCE_SERVER,
    RESOURCE_SHOWN,
    TOKEN_PRESENTED,
)
from tracing.checks import Refused, run
from tracing.exchange import at, decided

SCOPE = "openid profile notes:read"
REASONS = {
    "access_denied": "It was not allowed. Nothing is shown, and nothing was learnt.",
    "expired_token": "The code has run out before anybody allowed it. Switch on again.",
    "authorization_pending": "Nobody decided in time. Switch on again.",
}


class NotShown(Exception):
    """The notes are not shown; the message says why, and what can be done."""


class Television:
    """Everything that one showing needs."""

    def __init__(self, config: Config, screen: Screen) -> None:
        self._screen = screen
        channel = BackChannel(AUTHORIZATION_SERVER, config.timeouts)
        self._api = Api(config.resource_server, BackChannel(RESOURCE_SERVER, config.timeouts))
        self._discovery = Discovery(config.issuer, channel)
        engine = open_database(config.database_url)
        self._registration = TelevisionRegistration(config, engine, channel)
        self._channel = AuthenticatedChannel(channel)

    def show_notes(self) -> None:
        """Ask for codes, wait for the decision, fetch the notes.

        Raises:
            NotShown: nobody allowed it, or a server cannot be asked.
        """
        try:
            self._screen.notes(self._notes(self._allowed()))
        except Problem as problem:
            raise NotShown(f"{problem.happened} {problem.advice}") from problem
        except Refused as refusal:
            raise NotShown(_reason(refusal)) from refusal

    def _allowed(self) -> Tokens:
        metadata = self._metadata()
        endpoint = metadata.device_authorization_endpoint
        if endpoint is None:
            raise NotShown(f"{metadata.issuer} does not offer the device flow.")
        registration, codes = self._codes(metadata, endpoint)
        self._screen.codes(codes)
        return self._grant(registration).tokens(
            metadata.token_endpoint, codes, SCOPE, self._screen.undecided
        )

    def _metadata(self) -> Metadata:
        try:
            return self._discovery.metadata()
        except Problem as problem:
            issuer = self._discovery.issuer
            raise NotShown(
                f"No authorization server can be asked at {issuer}. Is launch.py running there? "
                "Both take the same --port-base."
            ) from problem

    def _codes(self, metadata: Metadata, endpoint: str) -> tuple[Registration, DeviceCodes]:
        """The codes, and as whom they were asked for: anew if the issuer has forgotten us."""
        registration = self._registration.current(metadata, SCOPE)
        try:
            return registration, self._grant(registration).codes(endpoint, SCOPE)
        except Refused as refusal:
            if refusal.check.name != television_is_known.name:
                raise
        registration = self._registration.renewed(metadata, SCOPE, registration)
        return registration, self._grant(registration).codes(endpoint, SCOPE)

    def _grant(self, registration: Registration) -> DeviceGrant:
        return DeviceGrant(self._channel, registration, time.sleep)

    def _notes(self, tokens: Tokens) -> list[Note]:
        at(TOKEN_PRESENTED)
        answer = self._api.call(NOTES, {"Authorization": f"Bearer {tokens.access_token}"})
        at(RESOURCE_SHOWN)
        try:
            run(READ_ANSWER_CHECKS, answer)
        finally:
            decided(RESOURCE_SHOWN)
        return [Note.received(item) for item in answer.member("notes") if isinstance(item, dict)]


def _reason(refusal: Refused) -> str:
    received = refusal.received
    known = next((REASONS[word] for word in received.split() if word in REASONS), "")
    return known or f"{refusal.check.says} ({received})"
