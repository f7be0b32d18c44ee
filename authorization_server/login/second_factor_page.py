"""/account/second-factor: where a person switches the second factor on and off."""

import flask
from flask import Response
from pyotp import random_base32

from authorization_server.browser.guess_checks import run_in_turn
from authorization_server.browser.own_forms import refused_form
from authorization_server.browser.redirects import see
from authorization_server.login import pages
from authorization_server.login.destinations import login_first
from authorization_server.login.one_time_code_checks import SWITCH_CHECKS, CodeAttempt
from authorization_server.services import Services
from authorization_server.storage.second_factors import SecondFactor
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused


class SecondFactorPage:
    """Each change needs a code of the app: it is at hand, and reads what this server reads."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self) -> Response:
        """GET: a new secret where there is none, with its QR code; else how to switch it off."""
        session = self._services.sessions.of(flask.request)
        if session.person is None:
            return login_first(self._services.config, flask.request)
        factor = self._services.second_factors.of(session.person.sub)
        return self._page(session, factor, factor.secret or random_base32())

    def switch(self) -> Response:
        """POST: on where it is off, with the secret that the page offered; off where it is on."""
        services = self._services
        session = services.sessions.of(flask.request)
        if session.person is None:
            return login_first(services.config, flask.request)
        factor = services.second_factors.of(session.person.sub)
        secret = factor.secret or flask.request.form.get("totp", "")
        attempt = CodeAttempt.of(flask.request.form, session, factor.sub, secret, services)
        try:
            run_in_turn(SWITCH_CHECKS, attempt)
        except Refused as refusal:
            # Else a foreign form could have a secret of its own choice offered here.
            is_ours = session.owns(attempt.csrf_token) and attempt.has_usable_secret
            offered = secret if is_ours else random_base32()
            page = self._page(session, factor, offered, refusal.check.says)
            return refused_form(page, attempt.seconds_to_wait, refusal)
        services.second_factors.switch(factor, None if factor.secret else secret)
        return see(f"{services.config.issuer}/account/second-factor", 303)

    def _page(
        self, session: BrowserSession, factor: SecondFactor, secret: str, problem: str = ""
    ) -> Response:
        return pages.switch_second_factor(session, factor, secret, self._services.config, problem)
