"""What is made once per process and used by every request."""

from dataclasses import dataclass

from client_app.api_calls import NotesApi
from client_app.back_channel import BackChannel
from client_app.config import Config
from client_app.discovery import Discovery
from client_app.issuer_keys import IssuerKeys
from client_app.pending import PendingFlows
from client_app.refresh import Refresher
from client_app.registration import Registrations
from client_app.sessions import Sessions
from client_app.token_requests import TokenRequests
from hosting.database import open_database
from tracing.catalogue import AUTHORIZATION_SERVER, RESOURCE_SERVER


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the client app, wired together."""

    config: Config
    discovery: Discovery
    registrations: Registrations
    keys: IssuerKeys
    token_requests: TokenRequests
    flows: PendingFlows
    sessions: Sessions
    refresher: Refresher
    api: NotesApi

    @classmethod
    def of(cls, config: Config) -> "Services":
        """Wire the parts as this configuration says."""
        engine = open_database(config.database_url)
        channel = BackChannel(AUTHORIZATION_SERVER, config.timeouts)
        discovery = Discovery(config.issuer, channel)
        registrations = Registrations(config, engine, channel)
        token_requests = TokenRequests(channel)
        refresher = Refresher(config, engine, discovery, registrations, token_requests)
        api_channel = BackChannel(RESOURCE_SERVER, config.timeouts)
        return cls(
            config=config,
            discovery=discovery,
            registrations=registrations,
            keys=IssuerKeys(config.issuer, channel),
            token_requests=token_requests,
            flows=PendingFlows(engine, config),
            sessions=Sessions(engine, config),
            refresher=refresher,
            api=NotesApi(config.resource_server, api_channel, refresher),
        )
