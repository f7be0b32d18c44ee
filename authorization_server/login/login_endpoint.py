"""The login: /login asks for the password, /second-factor for a one-time code (RFC 6238).

Both URLs say what the person logs in for, so the server does not have to remember it.
"""

from collections.abc import Callable

import flask
from flask import Response

from authorization_server.browser.guesses import Attempts, decide_in_turn
from authorization_server.browser.own_forms import FORBIDDEN, refused_form
from authorization_server.browser.redirects import redirect_to
from authorization_server.browser.session_checks import form_is_of_this_session
from authorization_server.login import pages
from authorization_server.login.authentication import PASSWORD, PASSWORD_AND_CODE
from authorization_server.login.destinations import Destination, own_page
from authorization_server.login.login_checks import LOGIN_CHECKS, LoginAttempt, password_is_right
from authorization_server.login.one_time_code_checks import ONE_TIME_CODE_CHECKS, CodeAttempt
from authorization_server.refusals import on_page
from authorization_server.services import Services
from authorization_server.storage.second_factors import SecondFactor
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused
from tracing.exchange import makes_message

TOO_LATE = "This login is out of date. Enter your user name and password again."


class LoginEndpoint:
    """Logs the person in, and redirects the browser.

    `of_authorization` returns the destination of a login that an authorization request needs.
    """

    def __init__(self, services: Services, of_authorization: Callable[[], Destination]) -> None:
        self._services = services
        self._of_authorization = of_authorization

    def show_login(self) -> Response:
        """GET /login: the login page, for a page of this server that needs a login."""
        destination = self._destination()
        session = self._services.sessions.of(flask.request)
        if session.person is not None:
            return self._redirect_to(destination.before_login)
        return self._login_page(destination, session)

    def log_in(self) -> Response:
        """POST /login: if the password is right, the browser continues."""
        destination = self._destination()
        session = self._services.sessions.of(flask.request)
        attempt = self._login_attempt(session)

        def show(refusal: Refused) -> Response:
            is_stale = refusal.check.name == form_is_of_this_session.name
            page = self._login_page(destination, session, refusal.says, is_stale=is_stale)
            return refused_form(page, refusal, attempt.attempts)

        decide_in_turn(LOGIN_CHECKS, attempt, on_page(show))
        sub = attempt.recognised.sub
        if sub is None:
            return self._login_page(destination, session, password_is_right.says)
        attempt.attempts.forget_failures()
        return self._after_password(session, sub, destination)

    def second_factor(self) -> Response:
        """GET and POST /second-factor: the page that asks for the code, and the form on it."""
        destination = self._destination()
        session = self._services.sessions.of(flask.request)
        factor = self._services.second_factors.wanted_in(session)
        if factor is None or factor.secret is None:
            return self._no_code_wanted(destination, session)
        if flask.request.method == "GET":
            return self._code_page(destination, session, factor)
        return self._check_code(destination, session, factor, factor.secret)

    def _no_code_wanted(self, destination: Destination, session: BrowserSession) -> Response:
        """Respond if the password was given too long ago, or a login in another tab replaced this
        one.
        """
        if flask.request.method == "GET":
            return self._redirect_to(destination.before_login)
        page = self._login_page(destination, session, TOO_LATE, is_stale=True)
        page.status_code = FORBIDDEN
        return page

    def _after_password(
        self, session: BrowserSession, sub: str, destination: Destination
    ) -> Response:
        destination.require(sub)
        if self._services.second_factors.of(sub).secret is None:
            fresh = self._services.sessions.log_in(session, sub, PASSWORD)
            return self._keep(fresh, self._redirect_to(destination.after_login))
        fresh = self._services.sessions.renew(session)
        self._services.second_factors.begin(fresh, sub, session.sid_of(sub))
        return self._keep(fresh, self._redirect_to(f"/second-factor?{destination.query}"))

    def _check_code(
        self, destination: Destination, session: BrowserSession, factor: SecondFactor, secret: str
    ) -> Response:
        attempt = CodeAttempt.of(flask.request.form, session, factor.sub, secret, self._services)

        def show(refusal: Refused) -> Response:
            page = self._code_page(destination, session, factor, refusal.says)
            return refused_form(page, refusal, attempt.attempts)

        decide_in_turn(ONE_TIME_CODE_CHECKS, attempt, on_page(show))
        attempt.attempts.forget_failures()
        return self._after_code(session, factor, destination)

    def _after_code(
        self, session: BrowserSession, factor: SecondFactor, destination: Destination
    ) -> Response:
        services, sub = self._services, factor.sub
        services.second_factors.end(session)
        if session.person is None:
            fresh = services.sessions.log_in(session, sub, PASSWORD_AND_CODE, sid=factor.sid)
            return self._keep(fresh, self._redirect_to(destination.after_login))
        # The password was given when the session began, not now.
        since = session.person.logged_in_at
        fresh = services.sessions.log_in(session, sub, PASSWORD_AND_CODE, since)
        return self._keep(fresh, self._redirect_to(destination.before_login))

    def _destination(self) -> Destination:
        return_to = flask.request.args.get("return_to")
        if return_to is not None:
            return own_page(return_to)
        return self._of_authorization()

    def _login_attempt(self, session: BrowserSession) -> LoginAttempt:
        form, services = flask.request.form, self._services
        username, address = form.get("username", ""), flask.request.remote_addr or ""
        return LoginAttempt(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            username=username,
            password=form.get("password", ""),
            people=services.people,
            attempts=Attempts(services.throttle, username, address),
            answered=services.answered_forms,
        )

    def _login_page(
        self,
        destination: Destination,
        session: BrowserSession,
        problem: str = "",
        *,
        is_stale: bool = False,
    ) -> Response:
        config = self._services.config
        page = pages.login(destination, session, config, problem, is_stale=is_stale)
        return self._keep(session, page)

    def _code_page(
        self,
        destination: Destination,
        session: BrowserSession,
        factor: SecondFactor,
        problem: str = "",
    ) -> Response:
        return pages.second_factor(destination, session, factor, self._services.config, problem)

    @makes_message
    def _redirect_to(self, place: str) -> Response:
        """Redirect to a path of this server: no form can name another server."""
        return redirect_to(self._services.config.issuer + place, 303)

    def _keep(self, session: BrowserSession, response: Response) -> Response:
        return self._services.sessions.keep(session, response)
