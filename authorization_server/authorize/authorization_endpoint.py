"""The authorization endpoint: /authorize and the consent form (RFC 6749 §3.1, §4.1.1).

The authorization request travels in the query of every form and is checked anew each time, so
nothing has to be remembered between a page and its answer, and a restart in between loses nothing.
"""

import time

import flask
from flask import Response

from authorization_server import scopes
from authorization_server.authorize import pages
from authorization_server.authorize.authorization_response import respond
from authorization_server.authorize.interaction_checks import (
    AFTER_LOGIN,
    BEFORE_A_CODE_WITHOUT_QUESTIONS,
    CODE_CHECKS,
    CONSENT_CHECKS,
    ConsentAnswer,
    Situation,
    account_is_chosen,
    authentication_class_is_reached,
    person_is_logged_in,
)
from authorization_server.authorize.par.pushed_authorization import recalled, spend
from authorization_server.authorize.redirect_refusal import RedirectRefusal
from authorization_server.authorize.request.authorization_checks import (
    AFTER_REDIRECT_IS_TRUSTED,
    BEFORE_REDIRECT_IS_TRUSTED,
)
from authorization_server.authorize.request.authorization_request import (
    AuthorizationRequest,
    understand,
)
from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.redirects import see
from authorization_server.issued.issued_tokens import subject_of_id_token
from authorization_server.login.destinations import Destination
from authorization_server.login.pages import login
from authorization_server.refusals import require_or_tell
from authorization_server.services import Services
from authorization_server.storage.authorization_grants import CodeRecord
from authorization_server.storage.clients import Client
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from hosting.random_values import new_secret
from tracing.catalogue import CODE_ISSUED, USER_LOGGED_IN
from tracing.checks import Check, Refused, run
from tracing.exchange import at, received

SOMEBODY_ELSE = "The application means somebody else than who is signed in. Sign in as that person."


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
            return self._see(f"/authorize?{request.query()}")
        situation = self._situation(request, client, session)
        if "none" in request.prompts or _needs_no_question(situation):
            return self._answer_at_once(situation)
        question = self._who_is_there(situation, session)
        return self._services.sessions.keep(
            session, question or pages.consent(situation, session, self._services.config)
        )

    def consent(self) -> Response:
        """POST /consent: the person's decision."""
        request, client = self._checked_request()
        session = self._services.sessions.of(flask.request)
        situation = self._situation(request, client, session)
        question = self._who_is_there(situation, session)
        if question is not None:
            # The session ran out while the page was open: log in, then decide again.
            return self._services.sessions.keep(session, question)
        assert situation.person is not None
        require_own_form(session)
        answer = _consent_answer(request)
        self._require_consent(request, answer)
        self._services.consents.give(situation.person.sub, client.client_id, answer.ticked)
        return self._issue_code(situation, situation.person, answer.ticked)

    def _who_is_there(self, situation: Situation, session: BrowserSession) -> Response | None:
        """The next question about the person, or None when it is known well enough who it is."""
        request, client = situation.request, situation.client
        if not person_is_logged_in(situation).passed:
            is_another = situation.person and not situation.is_about_who_is_here
            destination = _destination(request, client)
            problem = SOMEBODY_ELSE if is_another else ""
            return login(destination, session, self._services.config, problem)
        if not account_is_chosen(situation).passed:
            return pages.choose_account(situation, self._services.config)
        self._require(AFTER_LOGIN, situation)
        if not authentication_class_is_reached(situation).passed:
            return self._see(f"/second-factor?{request.query()}")
        return None

    def _see(self, place: str) -> Response:
        """Always a place of this server: no form can name another."""
        return see(self._services.config.issuer + place, 303)

    def destination(self) -> Destination:
        """Where a login leads that belongs to the authorization request at hand.

        Raises:
            PageRefusal, RedirectRefusal: the request may not be believed.
        """
        return _destination(*self._checked_request())

    def _checked_request(self) -> tuple[AuthorizationRequest, Client]:
        """The authorization request that came, and the client, when both may be believed.

        Raises:
            PageRefusal, RedirectRefusal: they may not.
        """
        at(USER_LOGGED_IN)
        services = self._services
        request = recalled(
            understand(flask.request, services.clients.find, services.config.resource),
            services.pushed_requests,
        )
        require_or_tell(BEFORE_REDIRECT_IS_TRUSTED, request)
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
        hinted = request.claims.subjects()
        if hint:
            hinted.add(subject_of_id_token(self._services.keys, hint))
        return Situation(request, client, person, allowed, hinted)

    def _answer_at_once(self, situation: Situation) -> Response:
        self._require(BEFORE_A_CODE_WITHOUT_QUESTIONS, situation)
        assert situation.person is not None
        return self._issue_code(situation, situation.person, situation.request.questions)

    def _require(self, checks: tuple[Check[Situation], ...], situation: Situation) -> None:
        try:
            run(checks, situation)
        except Refused as refusal:
            raise RedirectRefusal.of(situation.request, refusal) from refusal

    def _issue_code(
        self, situation: Situation, person: LoggedInPerson, allowed: list[str]
    ) -> Response:
        # What was decided so far belongs to the step before, and is told there.
        received(USER_LOGGED_IN)
        at(CODE_ISSUED)
        record = self._code_record(situation, person, allowed)
        run(CODE_CHECKS, record)
        spend(situation.request, self._services.pushed_requests)
        self._services.grants.store(record)
        return respond(situation.request, {"code": record.code}, self._services.config.issuer)

    def _code_record(
        self, situation: Situation, person: LoggedInPerson, allowed: list[str]
    ) -> CodeRecord:
        now, request = int(time.time()), situation.request
        claims = request.claims_beyond_scopes if "profile" in allowed else {}
        return CodeRecord(
            code=new_secret(),
            client_id=situation.client.client_id,
            sub=person.sub,
            redirect_uri=request.redirect_uri or "",
            redirect_uri_was_sent=request.first("redirect_uri") is not None,
            scope=scopes.joined([name for name in request.scopes if name in allowed]),
            nonce=request.first("nonce"),
            code_challenge=request.first("code_challenge") or "",
            dpop_jkt=request.first("dpop_jkt"),
            logged_in_at=person.logged_in_at,
            amr=scopes.joined(person.amr),
            acr=situation.acr,
            claims=claims or None,
            issued_at=now,
            expires_at=now + self._services.config.code_seconds,
        )

    def _require_consent(self, request: AuthorizationRequest, answer: ConsentAnswer) -> None:
        try:
            run(CONSENT_CHECKS, answer)
        except Refused as refusal:
            raise RedirectRefusal.of(request, refusal) from refusal


def _destination(request: AuthorizationRequest, client: Client) -> Destination:
    return Destination(
        asked_by=client.name,
        login_hint=request.first("login_hint") or "",
        query=request.query(),
        again=f"/authorize?{request.query()}",
        after=f"/authorize?{request.query_after_login()}",
    )


def _needs_no_question(situation: Situation) -> bool:
    return all(rule(situation).passed for rule in BEFORE_A_CODE_WITHOUT_QUESTIONS)


def _consent_answer(request: AuthorizationRequest) -> ConsentAnswer:
    form = flask.request.form
    ticked = set(form.getlist("scope"))
    return ConsentAnswer(
        decision=form.get("decision", ""),
        ticked=[name for name in request.questions if name in ticked],
        granted=[name for name in request.scopes if name in ticked],
    )
