"""Everything the endpoints work with, made once per process."""

from dataclasses import dataclass

from sqlalchemy import Engine

from authorization_server.config import Config
from authorization_server.lifetimes import Lifetimes
from authorization_server.scopes import Scopes
from authorization_server.storage.administration import Administration
from authorization_server.storage.answered_forms import AnsweredForms
from authorization_server.storage.authorization_grants import AuthorizationGrants
from authorization_server.storage.clients import Clients
from authorization_server.storage.consents import Consents
from authorization_server.storage.device_codes import DeviceCodes
from authorization_server.storage.keys import SigningKeys
from authorization_server.storage.login_throttle import LoginThrottle
from authorization_server.storage.people import People
from authorization_server.storage.pushed_requests import PushedRequests
from authorization_server.storage.refresh_tokens import RefreshTokens
from authorization_server.storage.revoked_access_tokens import RevokedAccessTokens
from authorization_server.storage.second_factors import SecondFactors
from authorization_server.storage.seen_jtis import SeenJtis
from authorization_server.storage.sessions import Sessions
from authorization_server.storage.unused_clients import UnusedClients
from hosting.control.switch import Switch
from hosting.database import open_database


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of this server that outlive a request."""

    config: Config
    lifetimes: Lifetimes
    automatic_sign_in: Switch
    administration: Administration
    scopes: Scopes
    keys: SigningKeys
    clients: Clients
    unused_clients: UnusedClients
    people: People
    second_factors: SecondFactors
    throttle: LoginThrottle
    sessions: Sessions
    answered_forms: AnsweredForms
    consents: Consents
    grants: AuthorizationGrants
    device_codes: DeviceCodes
    refresh_tokens: RefreshTokens
    revoked: RevokedAccessTokens
    seen_jtis: SeenJtis
    pushed_requests: PushedRequests


def automatic_sign_in(config: Config, people: People) -> Switch:
    """Return the switch for automatic sign-in: without a password and without consent, it signs in
    the user whom `login_hint` names, or else the user whom the setting names.
    """
    return Switch(
        slug="automatic-sign-in",
        title="Automatic sign-in",
        does="The user whom login_hint names is signed in without a password and without a consent "
        "page. If a user name is given, a request without login_hint signs in that user.",
        is_on=config.signs_in_automatically,
        username=config.automatic_user,
        is_person=lambda username: people.sub_of(username) is not None,
    )


def open_services(config: Config, known_scopes: Scopes) -> Services:
    """Open the prepared database and parse the keys."""
    engine: Engine = open_database(config.database_url)
    clients, lifetimes = Clients(engine), Lifetimes.of(config)
    people = People(engine, demo_people=config.demo_people)
    return Services(
        config=config,
        lifetimes=lifetimes,
        automatic_sign_in=automatic_sign_in(config, people),
        administration=Administration(engine),
        scopes=known_scopes,
        keys=SigningKeys(engine, config),
        clients=clients,
        unused_clients=UnusedClients(engine, clients),
        people=people,
        second_factors=SecondFactors(engine),
        throttle=LoginThrottle(engine),
        sessions=Sessions(engine, config, lifetimes),
        answered_forms=AnsweredForms(engine, lifetimes),
        consents=Consents(engine),
        grants=AuthorizationGrants(engine),
        device_codes=DeviceCodes(engine),
        refresh_tokens=RefreshTokens(engine),
        revoked=RevokedAccessTokens(engine),
        seen_jtis=SeenJtis(engine),
        pushed_requests=PushedRequests(engine, config.just_now_seconds),
    )
