"""Everything the endpoints work with, made once per process."""

from dataclasses import dataclass

from sqlalchemy import Engine

from authorization_server.authorization_grants import AuthorizationGrants
from authorization_server.clients import Clients
from authorization_server.config import Config
from authorization_server.consents import Consents
from authorization_server.device_codes import DeviceCodes
from authorization_server.keys import SigningKeys, make_keys
from authorization_server.login_throttle import LoginThrottle
from authorization_server.models import Base
from authorization_server.people import People
from authorization_server.pushed_requests import PushedRequests
from authorization_server.refresh_tokens import RefreshTokens
from authorization_server.revoked_access_tokens import RevokedAccessTokens
from authorization_server.second_factors import SecondFactors
from authorization_server.seed import DEMO_PEOPLE
from authorization_server.seen_jtis import SeenJtis
from authorization_server.sessions import Sessions
from hosting.database import create_tables, open_database


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of this server that outlive a request."""

    config: Config
    keys: SigningKeys
    clients: Clients
    people: People
    second_factors: SecondFactors
    throttle: LoginThrottle
    sessions: Sessions
    consents: Consents
    grants: AuthorizationGrants
    device_codes: DeviceCodes
    refresh_tokens: RefreshTokens
    revoked: RevokedAccessTokens
    seen_jtis: SeenJtis
    pushed_requests: PushedRequests


def prepare(config: Config) -> None:
    """Make tables, keys and demo people where they are missing."""
    engine = open_database(config.database_url)
    create_tables(engine, Base.metadata)
    make_keys(engine)
    if config.demo_people:
        People(engine).add_missing(DEMO_PEOPLE)
    engine.dispose()


def open_services(config: Config) -> Services:
    """Open the prepared database and parse the keys."""
    engine: Engine = open_database(config.database_url)
    return Services(
        config=config,
        keys=SigningKeys(engine, config),
        clients=Clients(engine),
        people=People(engine),
        second_factors=SecondFactors(engine),
        throttle=LoginThrottle(engine),
        sessions=Sessions(engine, config),
        consents=Consents(engine),
        grants=AuthorizationGrants(engine),
        device_codes=DeviceCodes(engine),
        refresh_tokens=RefreshTokens(engine),
        revoked=RevokedAccessTokens(engine),
        seen_jtis=SeenJtis(engine),
        pushed_requests=PushedRequests(engine, config.just_now_seconds),
    )
