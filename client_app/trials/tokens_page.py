"""The tokens that the app holds for the user, with a button for each trial."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import url_for
from werkzeug import Response

from client_app.responses import page, redirect_to
from client_app.services import Services
from client_app.session.id_tokens import read_part
from client_app.session.session_checks import Visit, usable_session
from client_app.session.sessions import Session
from client_app.trials.actions import Action
from client_app.trials.call_results import CallResult
from client_app.trials.token_trials import TokenTrials
from client_app.visits import current_visit, require_own_form
from hosting.csrf import csrf_token
from tracing.exchange import belongs_to

TIMES = ("iat", "exp", "nbf", "auth_time")
LATEST = 32_503_680_000
"""Seconds from 1970 to the year 3000: the date functions of Windows support no later date."""

TRIALS: tuple[Action[[TokenTrials, Session]], ...] = (
    Action(
        "renew",
        "Renew the access token",
        "The refresh token gets a new pair of tokens. You are not asked anything.",
        TokenTrials.renew,
    ),
    Action(
        "repeat",
        "Use the old refresh token again",
        "As a thief would, after a renewal: all tokens of this sign-in are then revoked.",
        TokenTrials.repeat,
    ),
    Action(
        "verdicts",
        "Have the access token judged twice",
        "By its signature, and by asking its issuer. Try it before and after the next one.",
        TokenTrials.judge,
    ),
    Action(
        "give-back",
        "Revoke the tokens",
        "The issuer revokes them. This app keeps sending the access token.",
        TokenTrials.revoke,
    ),
    Action(
        "confuse",
        "Confuse the two tokens",
        "The ID token is sent to the API, the access token is used as proof of a sign-in.",
        TokenTrials.confuse,
    ),
    Action(
        "three-calls",
        "Call the API in three ways",
        "With the client_id alone, with client_id and secret, and with your access token.",
        TokenTrials.call_in_three_ways,
    ),
    Action(
        "write",
        "Write a note, allowed or not",
        "The app does not check what you granted. The API does.",
        TokenTrials.write,
    ),
    Action(
        "oauth-1",
        "Make the call of OAuth 1.0",
        "The same call twice: signed, as until 2012, and with a bearer token.",
        TokenTrials.oauth_1,
    ),
)
BY_NAME = {trial.name: trial for trial in TRIALS}


class TokensPage:
    """`GET /tokens`, and `POST /tokens/NAME` for each trial."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._trials = TokenTrials(services)

    def show(self) -> Response:
        """Show the tokens, and what can be tried. Without a session, the user signs in first."""
        visit = current_visit(self._services)
        if usable_session(visit) is None:
            return redirect_to(url_for("notes"))
        belongs_to(visit.session_id)
        return self._page(visit, ())

    def attempt(self, name: str) -> Response:
        """Run a trial and show its results.

        Raises:
            Problem: the form came from another page, or the authorization server cannot be used.
        """
        visit = current_visit(self._services)
        session = usable_session(visit)
        if session is None or name not in BY_NAME:
            return redirect_to(url_for("notes"))
        belongs_to(visit.session_id)
        require_own_form(visit)
        results = BY_NAME[name].run(self._trials, session)
        return self._page(current_visit(self._services), results)

    def _page(self, visit: Visit, results: Sequence[CallResult]) -> Response:
        return page(
            "tokens.html",
            tokens=_shown(visit.session) if visit.session else {},
            actions=TRIALS,
            endpoint="try_token",
            results=results,
            csrf_token=csrf_token(visit.session_id),
        )


def _shown(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Return the claims of the tokens that can be read; no token itself is sent to the browser."""
    return {
        "Access token, for the API": _claims(session.access_token),
        "ID token, for this app": _claims(session.id_token),
    }


def _claims(token: str) -> Mapping[str, str]:
    return {name: _in_words(name, value) for name, value in read_part(token, 1).items()}


def _in_words(name: str, value: Any) -> str:
    if name in TIMES and type(value) is int and 0 < value < LATEST:
        return f"{datetime.fromtimestamp(value, UTC):%H:%M:%S} UTC"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
