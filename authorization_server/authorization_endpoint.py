"""The authorization endpoint: /authorize and the two forms it shows (RFC 6749 §3.1, §4.1.1).

The authorization request travels in the query of both forms and is checked anew each time, so
nothing has to be remembered between a page and its answer, and a restart in between loses nothing.
"""

import time

import flask
from flask import Response

from authorization_server import pages, scopes
from authorization_server.authorization_checks import (
    AFTER_REDIRECT_IS_TRUSTED,
    BEFORE_REDIRECT_IS_TRUSTED,
)
from authorization_server.authorization_grants import CodeRecord
from authorization_server.authorization_request import AuthorizationRequest, understand
from authorization_server.authorization_response import respond, see
from authorization_server.clients import Client
from authorization_server.errors import PageRefusal, RedirectRefusal
from authorization_server.interaction_checks import (
    BEFORE_A_CODE_WITHOUT_QUESTIONS,
    CODE_CHECKS,
    CONSENT_CHECKS,
    LOGIN_CHECKS,
    ConsentAnswer,
    LoginAttempt,
    Situation,
    form_is_of_this_session,
    guessing_is_slow,
    person_is_logged_in,
)
from authorization_server.issued_tokens import subject_of_id_token
from authorization_server.people import LoggedInPerson
from authorization_server.random_values import new_secret
from authorization_server.services import Services
from authorization_server.sessions import BrowserSession
from tracing.catalogue import CODE_ISSUED, USER_LOGGED_IN
from tracing.checks import Refused, run
from tracing.exchange import at, received


class AuthorizationEndpoint:
    """Asks the person, and sends the browser back with a code or an error."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def authorize(self) -> Response:
        """GET or POST /authorize: login page, consent page, or at once the code."""
        request, client = self._checked_request()
        session = self._services.sessions.of(flask.request)
        if session.is_new and flask.request.method == "POST":
            # A form of the client's site comes without our SameSite cookie; a redirect brings it.
            return self._on_to_authorize(request.query())
        situation = self._situation(request, client, session)
        if "none" in request.prompts or _needs_no_question(situation):
            return self._answer_at_once(situation)
        if person_is_logged_in(situation).passed:
            return self._keep(session, pages.consent(situation, session, self._services.config))
        return self._keep(session, self._login_page(request, client, session))

    def log_in(self) -> Response:
        """POST /login: the password is looked at; if it is right, /authorize goes on."""
        request, client = self._checked_request()
        session = self._services.sessions.of(flask.request)
        attempt = self._login_attempt(session)
        try:
            with self._services.throttle.turn(attempt.username, attempt.address):
                run(LOGIN_CHECKS, attempt)
        except Refused as refusal:
            return self._keep(session, self._login_again(request, client, attempt, refusal))
        assert attempt.sub is not None
        fresh = self._services.sessions.log_in(session, attempt.sub)
        return self._keep(fresh, self._on_to_authorize(request.query_after_login()))

    def consent(self) -> Response:
        """POST /consent: the person's decision."""
        request, client = self._checked_request()
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            # The session ran out while the page was open: log in, then decide again.
            return self._keep(session, self._login_page(request, client, session))
        answer = _consent_answer(request, session)
        self._require_consent(request, answer)
        self._services.consents.give(session.person.sub, client.client_id, answer.ticked)
        return self._issue_code(request, client, session.person, answer.ticked)

    def _on_to_authorize(self, query: str) -> Response:
        """Always the own authorization endpoint: a form cannot name another place to go to."""
        return see(f"{self._services.config.issuer}/authorize?{query}", 303)

    def _checked_request(self) -> tuple[AuthorizationRequest, Client]:
        at(USER_LOGGED_IN)
        services = self._services
        request = understand(flask.request, services.clients.find, services.config.resource)
        try:
            run(BEFORE_REDIRECT_IS_TRUSTED, request)
        except Refused as refusal:
            raise PageRefusal(refusal.check.says) from refusal
        try:
            run(AFTER_REDIRECT_IS_TRUSTED, request)
        except Refused as refusal:
            raise RedirectRefusal.of(request, refusal) from refusal
        assert request.client is not None
        return request, request.client

    def _situation(
        self, request: AuthorizationRequest, client: Client, session: BrowserSession
    ) -> Situation:
        person = session.person
        allowed = self._services.consents.find(person.sub, client.client_id) if person else []
        hint = request.first("id_token_hint")
        hinted = subject_of_id_token(self._services.keys, hint) if hint else None
        return Situation(request, client, person, allowed, hinted)

    def _answer_at_once(self, situation: Situation) -> Response:
        request, client = situation.request, situation.client
        try:
            run(BEFORE_A_CODE_WITHOUT_QUESTIONS, situation)
        except Refused as refusal:
            raise RedirectRefusal.of(request, refusal) from refusal
        assert situation.person is not None
        return self._issue_code(request, client, situation.person, request.scopes)

    def _issue_code(
        self,
        request: AuthorizationRequest,
        client: Client,
        person: LoggedInPerson,
        granted: list[str],
    ) -> Response:
        # What was decided so far belongs to the step before, and is told there.
        received(USER_LOGGED_IN)
        at(CODE_ISSUED)
        record = self._code_record(request, client, person, granted)
        run(CODE_CHECKS, record)
        self._services.grants.store(record)
        return respond(request, {"code": record.code}, self._services.config.issuer)

    def _code_record(
        self,
        request: AuthorizationRequest,
        client: Client,
        person: LoggedInPerson,
        granted: list[str],
    ) -> CodeRecord:
        now = int(time.time())
        return CodeRecord(
            code=new_secret(),
            client_id=client.client_id,
            sub=person.sub,
            redirect_uri=request.redirect_uri or "",
            redirect_uri_was_sent=request.first("redirect_uri") is not None,
            scope=scopes.joined(granted),
            nonce=request.first("nonce"),
            code_challenge=request.first("code_challenge") or "",
            logged_in_at=person.logged_in_at,
            issued_at=now,
            expires_at=now + self._services.config.code_seconds,
        )

    def _login_attempt(self, session: BrowserSession) -> LoginAttempt:
        form = flask.request.form
        return LoginAttempt(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            username=form.get("username", ""),
            password=form.get("password", ""),
            address=flask.request.remote_addr or "",
            people=self._services.people,
            throttle=self._services.throttle,
        )

    def _login_again(
        self,
        request: AuthorizationRequest,
        client: Client,
        attempt: LoginAttempt,
        refusal: Refused,
    ) -> Response:
        response = self._login_page(request, client, attempt.session, refusal.check.says)
        if refusal.check.name == form_is_of_this_session.name:
            response.status_code = 400
        elif refusal.check.name == guessing_is_slow.name:
            response.status_code = 429
            response.headers["Retry-After"] = str(attempt.seconds_to_wait)
        return response

    def _login_page(
        self,
        request: AuthorizationRequest,
        client: Client,
        session: BrowserSession,
        problem: str = "",
    ) -> Response:
        return pages.login(request, client, session, self._services.config, problem)

    def _require_consent(self, request: AuthorizationRequest, answer: ConsentAnswer) -> None:
        try:
            run(CONSENT_CHECKS, answer)
        except Refused as refusal:
            if refusal.check.name == form_is_of_this_session.name:
                raise PageRefusal(refusal.check.says) from refusal
            raise RedirectRefusal.of(request, refusal) from refusal

    def _keep(self, session: BrowserSession, response: Response) -> Response:
        return self._services.sessions.keep(session, response)


def _needs_no_question(situation: Situation) -> bool:
    return all(rule(situation).passed for rule in BEFORE_A_CODE_WITHOUT_QUESTIONS)


def _consent_answer(request: AuthorizationRequest, session: BrowserSession) -> ConsentAnswer:
    form = flask.request.form
    ticked = set(form.getlist("scope"))
    return ConsentAnswer(
        session=session,
        csrf_token=form.get("csrf_token", ""),
        decision=form.get("decision", ""),
        ticked=[name for name in request.scopes if name in ticked],
    )
