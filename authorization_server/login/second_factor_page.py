"""/account/second-factor: where a person switches the second factor on and off."""

import flask
from flask import Response
from pyotp import random_base32

from authorization_server.browser.guesses import decide_in_turn
from authorization_server.browser.own_forms import refused_form
from authorization_server.browser.redirects import redirect_to
from authorization_server.login import pages
from authorization_server.login.logged_in import require_person
from authorization_server.login.one_time_code_checks import (
    SWITCH_CHECKS,
    CodeAttempt,
    secret_is_long_enough,
)
from authorization_server.refusals import on_page
from authorization_server.services import Services
from authorization_server.storage.second_factors import SecondFactor
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Refused


class SecondFactorPage:
    """Each change needs a code, which shows that the person has the app and it has the right
    secret.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self) -> Response:
        """GET: show a new secret and its QR code if the factor is off, else how to turn it off."""
        session, person = require_person(self._services)
        factor = self._services.second_factors.of(person.sub)
        return self._page(session, factor, factor.secret or random_base32())

    def switch(self) -> Response:
        """POST: turn the factor on with the secret that the page showed, or off if it was on."""
        services = self._services
        session, person = require_person(services)
        factor = services.second_factors.of(person.sub)
        secret = factor.secret or flask.request.form.get("totp", "")
        attempt = CodeAttempt.of(flask.request.form, session, factor.sub, secret, services)

        def show(refusal: Refused) -> Response:
            # Otherwise another site's form could choose the secret that is shown here.
            is_ours = session.owns(attempt.csrf_token) and attempt.has_usable_secret
            shown = secret if is_ours else random_base32()
            page = self._page(session, factor, shown, refusal.says)
            return refused_form(page, refusal, attempt.attempts)

        decide_in_turn(SWITCH_CHECKS, attempt, on_page(show))
        if not attempt.has_codes:
            return self._page(session, factor, random_base32(), secret_is_long_enough.says)
        attempt.attempts.forget_failures()
        services.second_factors.switch(factor, None if factor.secret else secret)
        return redirect_to(f"{services.config.issuer}/account/second-factor", 303)

    def _page(
        self, session: BrowserSession, factor: SecondFactor, secret: str, problem: str = ""
    ) -> Response:
        return pages.switch_second_factor(session, factor, secret, self._services.config, problem)
