"""The ways to sign in: a page to choose from, and the address where the chosen one begins."""

from flask import render_template, request
from werkzeug import Response

from client_app.refusals import Problem
from client_app.scopes import OPENID, WANTED
from client_app.services import Services
from client_app.sign_in.login import Login
from client_app.sign_in.option_checks import LONGEST_HINT, OPTION_CHECKS, Wanted
from client_app.sign_in.sign_in_options import Chosen, SignInOptions
from client_app.sign_in.sign_in_presets import PRESETS
from client_app.visits import current_visit
from tracing.catalogue import RESOURCE_REQUESTED
from tracing.checks import Refused, run
from tracing.exchange import received


class WaysPage:
    """Other ways than the usual one, which begins at the notes."""

    def __init__(self, services: Services, login: Login) -> None:
        self._services = services
        self._login = login
        self._has_second = bool(services.config.second_issuer)

    def show(self) -> str:
        """`GET /ways`: what can be chosen."""
        return render_template(
            "sign_in_options.html",
            ready=[way for way in PRESETS if self._has_second or not way.needs_second],
            scopes=[scope for scope in WANTED if scope != OPENID],
            longest_hint=LONGEST_HINT,
        )

    def sign_in(self) -> Response:
        """`GET /sign-in`: a new flow with these choices, also where there is a session already.

        Raises:
            Problem: the choices cannot be understood, or the issuer does not offer them.
        """
        chosen = _chosen()
        try:
            run(OPTION_CHECKS, Wanted(chosen, self._has_second))
        except Refused as refusal:
            raise _problem(refusal) from refusal
        finally:
            received(RESOURCE_REQUESTED)
        visit = current_visit(self._services)
        return self._login.begin(request, visit, SignInOptions.chosen(chosen))


def _chosen() -> Chosen:
    """What the address says; a field that was left empty chooses nothing."""
    return {name: [value for value in values if value] for name, values in request.args.lists()}


def _problem(refusal: Refused) -> Problem:
    return Problem(
        "There is no such way to sign in",
        refusal.check.says,
        "Choose one of the ways that there are.",
        status=400,
        refusal=refusal,
        offers_ways=True,
    )
