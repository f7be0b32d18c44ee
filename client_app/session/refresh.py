"""A new access token when the old one has run out, without asking the user (RFC 6749 §6)."""

import time

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.back_channel import Answer
from client_app.issuer.issuers import Issuers
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_response_checks import (
    BOUND_TOKEN_RESPONSE_CHECKS,
    TOKEN_RESPONSE_CHECKS,
)
from client_app.issuer.token_responses import Tokens
from client_app.refusals import BAD_GATEWAY, Problem
from client_app.session.refresh_claims import RefreshClaims
from client_app.session.sessions import Session, Sessions
from client_app.session.token_requests import TokenRequests
from tracing.checks import Refused, run
from tracing.exchange import at, decided
from tracing.grant_steps import REFRESH_REQUESTED

LOOK_AGAIN_SECONDS = 0.05
HELD_CLAIM_SECONDS = 3600.0
"""How long a claim lasts where no answer is waited for in vain: the flow may be held at a step."""

REFUSED = "refused"
FORGOTTEN = "forgotten"


class SessionEnded(Exception):
    """The tokens of a session cannot be renewed: the user has to sign in again."""


class Refresher:
    """Keeps the access tokens of sessions usable."""

    def __init__(
        self,
        config: Config,
        engine: Engine,
        issuers: Issuers,
        token_requests: TokenRequests,
    ) -> None:
        self._sessions = Sessions(engine, config)
        self._claims = RefreshClaims(engine, _claim_seconds(config))
        self._issuers = issuers
        self._token_requests = token_requests

    def usable(self, session: Session) -> Session:
        """The session with an access token that has not run out.

        Raises:
            SessionEnded: the refresh token was refused.
            Problem: the authorization server cannot be asked at the moment.
        """
        return self.renewed(session) if session.token_has_run_out(time.time()) else session

    def renewed(self, session: Session) -> Session:
        """The session with a newer access token than this one, whoever fetches it.

        Raises:
            SessionEnded, Problem: as above.
        """
        while not self._claims.claim(session):
            current = self._sessions.find(session.id_hash)
            if current is None or current.ended_because:
                raise SessionEnded
            if current.generation != session.generation:
                return current
            time.sleep(LOOK_AGAIN_SECONDS)
        try:
            return self._refreshed(session)
        except Problem:
            self._claims.release(session)
            raise

    def _refreshed(self, session: Session) -> Session:
        at(REFRESH_REQUESTED)
        issuer = self._issuers.at(session.issuer)
        metadata = issuer.discovery.metadata()
        registration = issuer.registrations.known(metadata, session.kind)
        if registration is None:
            raise self._ended(session, FORGOTTEN)
        if session.refresh_token is None:
            raise self._ended(session, REFUSED)
        answer = self._token_requests.refresh(
            metadata, registration, session, session.refresh_token
        )
        is_bound = bool(session.dpop_key)
        try:
            run(BOUND_TOKEN_RESPONSE_CHECKS if is_bound else TOKEN_RESPONSE_CHECKS, answer)
        except Refused as refusal:
            raise self._failure(session, registration, answer, refusal) from refusal
        finally:
            decided(REFRESH_REQUESTED)
        return self._kept(session, answer)

    def _kept(self, session: Session, answer: Answer) -> Session:
        """An ID token in this answer is left alone: who the user is was settled at the login."""
        tokens = Tokens.issued(
            answer, asked_scope=session.scope, refresh_token=session.refresh_token
        )
        self._claims.keep(session, tokens)
        renewed = self._sessions.find(session.id_hash)
        if renewed is None:
            # Signed out in the meantime, in another tab.
            raise SessionEnded
        return renewed

    def _failure(
        self, session: Session, registration: Registration, answer: Answer, refusal: Refused
    ) -> Exception:
        """What a refused refresh means: the end of the session, unless it may work later."""
        if answer.error == "invalid_client":
            self._issuers.at(session.issuer).registrations.forget(registration)
            return self._ended(session, FORGOTTEN)
        if answer.status in (400, 401, 403) and answer.error:
            return self._ended(session, REFUSED)
        return Problem(
            "Your sign-in could not be renewed",
            f"My notes asked {session.issuer} for a new access token. {refusal.check.says}",
            "Wait a moment, then try again. You are still signed in.",
            status=BAD_GATEWAY,
            refusal=refusal,
        )

    def _ended(self, session: Session, because: str) -> SessionEnded:
        self._claims.end(session, because)
        return SessionEnded(because)


def _claim_seconds(config: Config) -> float:
    connect, read = config.timeouts
    return HELD_CLAIM_SECONDS if read is None else 2 * (connect + read)
