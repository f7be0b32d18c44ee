"""The parts that are made once per process and used by every request."""

from dataclasses import dataclass

from sqlalchemy import Engine

from client_app.api.api_calls import Api, NotesApi
from client_app.config import Config
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.issuers import Issuer, Issuers
from client_app.session.pending import PendingFlows
from client_app.session.pending_logouts import PendingLogouts
from client_app.session.refresh import Refresher
from client_app.session.refused_codes import RefusedCodes
from client_app.session.sessions import Sessions
from client_app.session.token_requests import TokenRequests
from client_app.tables import METADATA
from hosting.control.snapshot import Snapshot
from hosting.database import briefly_open, create_tables, open_database
from tracing.catalogue import AUTHORIZATION_SERVER, RESOURCE_SERVER


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the client app, wired together.

    `channel` connects to the authorization servers, `api` to the resource server.
    """

    config: Config
    engine: Engine
    channel: BackChannel
    issuers: Issuers
    token_requests: TokenRequests
    flows: PendingFlows
    refused_codes: RefusedCodes
    sessions: Sessions
    logouts: PendingLogouts
    refresher: Refresher
    api: Api
    notes: NotesApi

    @classmethod
    def of(cls, config: Config) -> "Services":
        """Make and wire the parts for this configuration."""
        engine = open_database(config.database_url)
        channel = BackChannel(
            AUTHORIZATION_SERVER,
            config.timeouts,
            config.issuer_address,
            may_be_held=config.may_be_held,
        )
        issuers = Issuers(Issuer.of(name, config, engine, channel) for name in config.issuers)
        token_requests = TokenRequests(channel)
        refresher = Refresher(config, engine, issuers, token_requests)
        to_api = BackChannel(RESOURCE_SERVER, config.timeouts, config.resource_server_address)
        api = Api(config.resource_server, to_api)
        return cls(
            config=config,
            engine=engine,
            channel=channel,
            issuers=issuers,
            token_requests=token_requests,
            flows=PendingFlows(engine, config),
            refused_codes=RefusedCodes(engine),
            sessions=Sessions(engine, config),
            logouts=PendingLogouts(engine, config),
            refresher=refresher,
            api=api,
            notes=NotesApi(api, refresher, config.issuer),
        )

    def reset(self) -> None:
        """Forget registrations, sessions, tokens, and everything published by the issuers."""
        Snapshot(self.engine, METADATA).restore()
        self.issuers.forget()


def prepare(url: str) -> None:
    """Create the tables that are missing.

    Raises:
        SettingError: the database cannot be opened.
    """
    with briefly_open(url) as engine:
        create_tables(engine, METADATA)
