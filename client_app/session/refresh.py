"""Get a new access token when the old one has expired, without asking the user (RFC 6749 §6)."""

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.issuers import Issuers
from client_app.issuer.token_response_checks import (
    BOUND_TOKEN_RESPONSE_CHECKS,
    TOKEN_RESPONSE_CHECKS,
)
from client_app.issuer.token_responses import Tokens
from client_app.refusals import BAD_GATEWAY, Problem, to_person
from client_app.session.refresh_claims import RefreshClaims
from client_app.session.refresh_response import FORGOTTEN, REFUSED, RefreshResponse
from client_app.session.sessions import Session, Sessions
from client_app.session.token_requests import TokenRequests
from hosting.control import clock
from tracing.checks import Refused, decide
from tracing.exchange import at, decided, end_if_peer_left
from tracing.grant_steps import REFRESH_REQUESTED

UNAVAILABLE = 503
WAIT_SECONDS = 30.0
"""How long a request waits for another one that is refreshing and may be held at a step."""

SHORTEST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
"""The pauses before a waiting request looks again: they grow from the shortest to the longest."""


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
        self._claims = RefreshClaims(engine)
        self._issuers = issuers
        self._token_requests = token_requests

    def usable(self, session: Session) -> Session:
        """Return the session with an access token that has not expired.

        Raises:
            SessionEnded: the refresh token was rejected.
            Problem: the authorization server cannot be used, or another request takes too long to
                refresh.
        """
        return self.renewed(session) if session.token_has_run_out(clock.now()) else session

    def renewed(self, session: Session) -> Session:
        """Return the session with a newer access token, no matter which request fetches it.

        Raises:
            SessionEnded, Problem: as for `usable`.
            Abandoned: another request is refreshing, and the browser of this one has disconnected.
        """
        seen = session
        for pause in _pauses():
            # A claim is a lease between requests, so it uses real time, as its renewal does.
            if not seen.is_being_refreshed(time.time()):
                with self._claims.claimed(session) as is_ours:
                    if is_ours:
                        return self._refreshed(session)
            end_if_peer_left()
            time.sleep(pause)
            seen = self._current(session)
            if seen.generation != session.generation:
                return seen
        raise _another_goes_on()

    def _current(self, session: Session) -> Session:
        """Return the session as it is now; only a read, because many requests may be waiting."""
        current = self._sessions.find(session.id_hash)
        if current is None or current.ended_because:
            raise SessionEnded
        return current

    def _refreshed(self, session: Session) -> Session:
        at(REFRESH_REQUESTED)
        issuer = self._issuers.at(session.issuer)
        metadata = issuer.discovery.metadata()
        registration = issuer.registrations.find(metadata, session.kind)
        if registration is None:
            raise self._ended(session, FORGOTTEN)
        if session.refresh_token is None:
            raise self._ended(session, REFUSED)
        response = RefreshResponse(
            answer=self._token_requests.refresh(
                metadata, registration, session, session.refresh_token
            ),
            forget_client=lambda: issuer.registrations.forget(registration),
            end_session=lambda because: self._claims.end(session, because),
        )
        checks = BOUND_TOKEN_RESPONSE_CHECKS if session.dpop_key else TOKEN_RESPONSE_CHECKS
        decide(REFRESH_REQUESTED, checks, response, _refuse(session, response), told=decided)
        return self._kept(session, response)

    def _kept(self, session: Session, response: RefreshResponse) -> Session:
        """Store the tokens, except for an ID token: the login settled who the user is."""
        tokens = Tokens.issued(
            response.answer, asked_scope=session.scope, refresh_token=session.refresh_token
        )
        self._claims.keep(session, tokens)
        renewed = self._sessions.find(session.id_hash)
        if renewed is None:
            # The user signed out in the meantime, in another tab.
            raise SessionEnded
        return renewed

    def _ended(self, session: Session, because: str) -> SessionEnded:
        self._claims.end(session, because)
        return SessionEnded(because)


def _pauses() -> Iterator[float]:
    """Yield pauses that double, up to the longest one, until they add up to `WAIT_SECONDS`."""
    pause, waited = SHORTEST_PAUSE_SECONDS, 0.0
    while waited < WAIT_SECONDS:
        yield pause
        waited += pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _another_goes_on() -> Problem:
    return Problem(
        "Notebook is still renewing your sign-in",
        "Another request of this browser is renewing it, and may be held at a step.",
        "Release that step or wait a moment, then try again. You are still signed in.",
        status=UNAVAILABLE,
    )


def _refuse(session: Session, response: RefreshResponse) -> Callable[[Refused], Exception]:
    """What a failed refresh means: the end of the session, unless a later attempt may succeed."""
    if response.ends_because:
        return lambda _: SessionEnded(response.ends_because)
    return to_person(
        "Notebook could not renew your sign-in",
        f"Notebook asked {session.issuer} for a new access token.",
        "Wait a moment, then try again. You are still signed in.",
        status=BAD_GATEWAY,
    )
