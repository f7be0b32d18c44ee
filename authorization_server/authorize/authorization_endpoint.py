"""The authorization endpoint: /authorize and the consent form (RFC 6749 §3.1, §4.1.1).

The authorization request travels in the URL of every form, and is checked each time. The server
therefore stores nothing between a page and its form, and a restart in between loses nothing.
"""

from dataclasses import replace

import flask
from flask import Response

from authorization_server import scopes
from authorization_server.authorize import pages
from authorization_server.authorize.authorization_context import AuthorizationContext
from authorization_server.authorize.authorization_response import respond
from authorization_server.authorize.automatic_sign_in import AutomaticSignIn
from authorization_server.authorize.checked_request import CheckedRequest, checked_request
from authorization_server.authorize.interaction_checks import (
    AFTER_LOGIN,
    CANCEL_CHECKS,
    CODE_CHECKS,
    CONSENT_CHECKS,
    SILENT_ISSUANCE_CHECKS,
    ConsentAnswer,
)
from authorization_server.authorize.par.pushed_authorization import spend
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.browser.own_forms import require_own_form
from authorization_server.browser.redirects import redirect_to
from authorization_server.login.destinations import Destination
from authorization_server.login.pages import login
from authorization_server.refusals import RedirectRefusal, to_client
from authorization_server.registration.how_registered import how_registered
from authorization_server.services import Services
from authorization_server.storage.authorization_grants import CodeRecord
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from hosting.control import clock
from hosting.control.at_hand import altered
from hosting.random_values import new_secret
from tracing.catalogue import CODE_ISSUED, USER_LOGGED_IN
from tracing.checks import decide
from tracing.exchange import makes_message, received

AUTHORIZATION_CODE = "authorization_code"
"""The name that a fault uses to alter a code that is about to be stored."""

SOMEBODY_ELSE = "The application asked for a different user. Sign in as that user."
NOT_LOGGED_IN = "The user is not logged in."


class AuthorizationEndpoint:
    """Asks the person to log in and consent, and redirects the browser with a code or an error."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._automatic = AutomaticSignIn(services, self._context)

    def authorize(self) -> Response:
        """GET or POST /authorize: the login page, the consent page, or a code immediately."""
        checked = self._checked_request()
        request, session = checked.request, self._services.sessions.of(flask.request)
        if session.is_new and flask.request.method == "POST":
            # A form from another site arrives without our SameSite cookie; a redirect includes it.
            return self._redirect_to(f"/authorize?{request.query()}")
        if (named := self._automatic.person_of(request)) is not None:
            session, context = self._automatic.sign_in(checked, session, named)
            answer = self._issue_code(context, request.questions)
            return self._services.sessions.keep(session, answer)
        context = self._context(checked, session)
        if "none" in request.prompts or context.needs_no_page:
            decide(USER_LOGGED_IN, SILENT_ISSUANCE_CHECKS, context, to_client(request))
            return self._issue_code(context, request.questions)
        page = self._ask_who(checked, context, session) or self._ask_consent(context, session)
        return self._services.sessions.keep(session, page)

    def consent(self) -> Response:
        """POST /consent: the decision of the person."""
        checked = self._checked_request()
        session = self._services.sessions.of(flask.request)
        context = self._context(checked, session)
        question = self._ask_who(checked, context, session)
        if question is not None:
            # The session expired while the page was open: log in, then decide again.
            return self._services.sessions.keep(session, question)
        require_own_form(session, self._services.answered_forms)
        answer = _consent_answer(checked.request)
        decide(USER_LOGGED_IN, CONSENT_CHECKS, answer, to_client(checked.request))
        self._services.consents.give(_person(context).sub, checked.client.client_id, answer.ticked)
        return self._issue_code(context, answer.ticked)

    def choose_account(self) -> Response:
        """POST /choose-account: continue as the person who is logged in, or as a different one."""
        request = self._checked_request().request
        session = self._services.sessions.of(flask.request)
        require_own_form(session, self._services.answered_forms)
        is_same = flask.request.form.get("decision") == "same"
        query = request.query_after_choice() if is_same else request.query_for_another_person()
        return self._redirect_to(f"/authorize?{query}")

    def cancel(self) -> Response:
        """POST /cancel: the person pressed Cancel on one of the login pages.

        This answers the form that contains the button: the form cannot be sent again, and no other
        site can press the button.
        """
        request = self._checked_request().request
        session = self._services.sessions.of(flask.request)
        require_own_form(session, self._services.answered_forms)
        self._services.second_factors.end(session)
        decide(
            USER_LOGGED_IN,
            CANCEL_CHECKS,
            flask.request.form.get("decision", ""),
            to_client(request),
        )
        return self._redirect_to(f"/authorize?{request.query()}")

    def destination(self) -> Destination:
        """Return where a login for the current authorization request leads.

        Raises:
            PageRefusal, RedirectRefusal: a check of the request failed.
        """
        return self._checked_request().destination()

    def _ask_who(
        self, checked: CheckedRequest, context: AuthorizationContext, session: BrowserSession
    ) -> Response | None:
        """Return the next page that asks who the person is; None if none is needed."""
        request, config = context.request, self._services.config
        if context.needs_login:
            is_another = context.person is not None and not context.is_for_this_person
            problem = SOMEBODY_ELSE if is_another else ""
            return login(checked.destination(), session, config, problem)
        if context.needs_account_choice:
            return pages.choose_account(context, session, config)
        decide(USER_LOGGED_IN, AFTER_LOGIN, context, to_client(request))
        if context.needs_second_factor:
            return self._redirect_to(f"/second-factor?{request.query()}")
        return None

    def _ask_consent(self, context: AuthorizationContext, session: BrowserSession) -> Response:
        services = self._services
        told = how_registered(context.client, services.people, _person(context))
        return pages.consent(context, session, services.config, told, services.scopes)

    @makes_message
    def _redirect_to(self, place: str) -> Response:
        """Redirect to a path of this server; no form can choose a different server."""
        return redirect_to(self._services.config.issuer + place, 303)

    def _checked_request(self) -> CheckedRequest:
        return checked_request(flask.request, self._services)

    def _context(self, checked: CheckedRequest, session: BrowserSession) -> AuthorizationContext:
        request, client, requested = checked
        person = session.person
        allowed = self._services.consents.find(person.sub, client.client_id) if person else []
        return AuthorizationContext(request, client, person, allowed, requested)

    def _issue_code(self, context: AuthorizationContext, allowed: list[str]) -> Response:
        record = self._code_record(context, _person(context), allowed)
        record = replace(record, **altered(AUTHORIZATION_CODE, {}))
        # Stored before the trace can hold this request: withdrawing consent then revokes the code.
        self._services.grants.store(record)
        # The checks so far belong to the previous step, and are recorded there.
        received(USER_LOGGED_IN)
        decide(CODE_ISSUED, CODE_CHECKS, record, to_client(context.request))
        spend(context.request, self._services.pushed_requests)
        return respond(context.request, {"code": record.code}, self._services.config.issuer)

    def _code_record(
        self, context: AuthorizationContext, person: LoggedInPerson, allowed: list[str]
    ) -> CodeRecord:
        now, request = int(clock.now()), context.request
        claims = request.claims_allowed(allowed)
        return CodeRecord(
            code=new_secret(),
            client_id=context.client.client_id,
            sub=person.sub,
            redirect_uri=request.redirect_uri or "",
            redirect_uri_was_sent=request.first("redirect_uri") is not None,
            scope=scopes.joined([name for name in request.scopes if name in allowed]),
            nonce=request.first("nonce"),
            code_challenge=request.first("code_challenge") or "",
            dpop_jkt=request.first("dpop_jkt"),
            logged_in_at=person.logged_in_at,
            amr=scopes.joined(person.amr),
            sid=person.sid,
            acr=context.acr or None,
            claims=claims or None,
            issued_at=now,
            expires_at=now + self._services.lifetimes.code_seconds,
        )


def _person(context: AuthorizationContext) -> LoggedInPerson:
    """Return the logged-in user, or raise login_required, even if that check is left out."""
    if context.person is None:
        raise RedirectRefusal(context.request, "login_required", NOT_LOGGED_IN)
    return context.person


def _consent_answer(request: AuthorizationRequest) -> ConsentAnswer:
    form = flask.request.form
    ticked = set(form.getlist("scope"))
    return ConsentAnswer(
        decision=form.get("decision", ""),
        ticked=[name for name in request.questions if name in ticked],
        granted=[name for name in request.scopes if name in ticked],
    )
