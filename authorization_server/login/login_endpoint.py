"""The login: /login asks for the password, /second-factor for a one-time code (RFC 6238).

Both carry in their address what the person logs in for, so that nothing of it has to be remembered.
"""

from collections.abc import Callable

import flask
from flask import Response

from authorization_server.browser.guess_checks import run_in_turn
from authorization_server.browser.own_forms import refused_form
from authorization_server.browser.redirects import see
from authorization_server.browser.session_checks import form_is_of_this_session
from authorization_server.login import pages
from authorization_server.login.authentication import PASSWORD, PASSWORD_AND_CODE
from authorization_server.login.destinations import Destination, own_page
from authorization_server.login.login_checks import LOGIN_CHECKS, LoginAttempt
from authorization_server.login.one_time_code_checks import ONE_TIME_CODE_CHECKS, CodeAttempt
from authorization_server.services import Services
from authorization_server.storage.second_factors import SecondFactor
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused


class LoginEndpoint:
    """Finds out who is there, and lets the browser go on.

    `of_authorization` gives where a login leads that belongs to an authorization request.
    """

    def __init__(self, services: Services, of_authorization: Callable[[], Destination]) -> None:
        self._services = services
        self._of_authorization = of_authorization

    def show_login(self) -> Response:
        """GET /login: the login page, for a page of this server that needs a login."""
        destination = self._destination()
        session = self._services.sessions.of(flask.request)
        if session.person is not None:
            return self._on_to(destination.again)
        return self._keep(session, self._login_page(destination, session))

    def log_in(self) -> Response:
        """POST /login: the password is looked at; if it is right, the browser goes on."""
        destination = self._destination()
        session = self._services.sessions.of(flask.request)
        attempt = self._login_attempt(session)
        try:
            run_in_turn(LOGIN_CHECKS, attempt)
        except Refused as refusal:
            if _is_of_another_tab(session, refusal):
                return self._on_to(destination.again)
            page = self._login_page(destination, session, refusal.check.says)
            return self._keep(session, refused_form(page, attempt.seconds_to_wait, refusal))
        assert attempt.sub is not None
        return self._after_password(session, attempt.sub, destination)

    def _after_password(
        self, session: BrowserSession, sub: str, destination: Destination
    ) -> Response:
        if self._services.second_factors.of(sub).secret is None:
            fresh = self._services.sessions.log_in(session, sub, PASSWORD)
            return self._keep(fresh, self._on_to(destination.after))
        fresh = self._services.sessions.renew(session)
        self._services.second_factors.begin(fresh, sub)
        return self._keep(fresh, self._on_to(f"/second-factor?{destination.query}"))

    def second_factor(self) -> Response:
        """GET and POST /second-factor: the page that asks for the code, and the code."""
        destination = self._destination()
        session = self._services.sessions.of(flask.request)
        wanted = self._services.second_factors.wanted_in(session)
        if wanted is None or wanted.secret is None:
            # It took too long, or was done in another tab.
            return self._on_to(destination.again)
        if flask.request.method == "GET":
            return self._code_page(destination, session, wanted)
        return self._check_code(destination, session, wanted, wanted.secret)

    def _check_code(
        self, destination: Destination, session: BrowserSession, wanted: SecondFactor, secret: str
    ) -> Response:
        attempt = CodeAttempt.of(flask.request.form, session, wanted.sub, secret, self._services)
        try:
            run_in_turn(ONE_TIME_CODE_CHECKS, attempt)
        except Refused as refusal:
            page = self._code_page(destination, session, wanted, refusal.check.says)
            return refused_form(page, attempt.seconds_to_wait, refusal)
        return self._after_code(session, wanted.sub, destination)

    def _after_code(self, session: BrowserSession, sub: str, destination: Destination) -> Response:
        services = self._services
        services.second_factors.end(session)
        if session.person is None:
            fresh = services.sessions.log_in(session, sub, PASSWORD_AND_CODE)
            return self._keep(fresh, self._on_to(destination.after))
        # The password was given when the session began, not now.
        since = session.person.logged_in_at
        fresh = services.sessions.log_in(session, sub, PASSWORD_AND_CODE, since)
        return self._keep(fresh, self._on_to(destination.again))

    def _destination(self) -> Destination:
        return_to = flask.request.args.get("return_to")
        if return_to is not None:
            return own_page(return_to)
        return self._of_authorization()

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

    def _login_page(
        self, destination: Destination, session: BrowserSession, problem: str = ""
    ) -> Response:
        return pages.login(destination, session, self._services.config, problem)

    def _code_page(
        self,
        destination: Destination,
        session: BrowserSession,
        wanted: SecondFactor,
        problem: str = "",
    ) -> Response:
        return pages.second_factor(destination, session, wanted, self._services.config, problem)

    def _on_to(self, place: str) -> Response:
        """Always a place of this server: no form can name another."""
        return see(self._services.config.issuer + place, 303)

    def _keep(self, session: BrowserSession, response: Response) -> Response:
        return self._services.sessions.keep(session, response)


def _is_of_another_tab(session: BrowserSession, refusal: Refused) -> bool:
    """The form is older than a login that was made in another tab: who is there is known."""
    return session.person is not None and refusal.check.name == form_is_of_this_session.name
