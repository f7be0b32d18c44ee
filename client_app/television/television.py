"""A television that shows notes: `python -m client_app.television`.

It has no browser and no keyboard, so a person allows it on another device (RFC 8628). It is a
client of its own, and shares with the client app its settings and its way of calling servers.
"""

import time

from client_app.api.api_calls import NOTES, Api
from client_app.api.api_checks import READ_ANSWER_CHECKS
from client_app.api.notes import Note, notes_of
from client_app.config import Config
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.discovery import Discovery, Metadata
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_responses import Tokens
from client_app.refusals import NotShown, Problem, TelevisionForgotten, to_television
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
from tracing.checks import decide
from tracing.exchange import at, decided

SCOPE = "openid profile notes:read"


class Television:
    """Everything needed to show the notes once."""

    def __init__(self, config: Config, screen: Screen) -> None:
        self._screen = screen
        channel = BackChannel(
            AUTHORIZATION_SERVER,
            config.timeouts,
            config.issuer_address,
            may_be_held=config.may_be_held,
        )
        to_api = BackChannel(RESOURCE_SERVER, config.timeouts, config.resource_server_address)
        self._api = Api(config.resource_server, to_api)
        self._discovery = Discovery(config.issuer, channel)
        engine = open_database(config.database_url)
        self._registration = TelevisionRegistration(config, engine, channel)
        self._channel = AuthenticatedChannel(channel)

    def show_notes(self) -> None:
        """Request codes, wait for the decision, fetch the notes.

        Raises:
            NotShown: access was not allowed, or a server cannot be used.
        """
        self._screen.notes(self._notes(self._allowed()))

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
            raise NotShown(
                f"No authorization server answers at {self._discovery.issuer}. Is the playground "
                "running there? launch and television take the same --port-base."
            ) from problem

    def _codes(self, metadata: Metadata, endpoint: str) -> tuple[Registration, DeviceCodes]:
        """Return codes and the registration they belong to; register again if it was forgotten."""
        registration = self._registration.current(metadata, SCOPE)
        try:
            return registration, self._grant(registration).codes(endpoint, SCOPE)
        except TelevisionForgotten:
            registration = self._registration.current(metadata, SCOPE)
            return registration, self._grant(registration).codes(endpoint, SCOPE)

    def _grant(self, registration: Registration) -> DeviceGrant:
        return DeviceGrant(self._channel, registration, self._registration.forget, time.sleep)

    def _notes(self, tokens: Tokens) -> list[Note]:
        at(TOKEN_PRESENTED)
        answer = self._api.call(NOTES, {"Authorization": f"Bearer {tokens.access_token}"})
        refuse = to_television(answer.error)
        decide(RESOURCE_SHOWN, READ_ANSWER_CHECKS, answer, refuse, told=decided)
        return notes_of(answer)
