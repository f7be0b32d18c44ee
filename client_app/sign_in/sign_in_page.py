"""Ways to sign in: a page on which to choose, and the URL at which the chosen sign-in begins."""

from flask import request
from werkzeug import Response

from client_app.refusals import to_person
from client_app.responses import page
from client_app.scopes import OPENID, WANTED
from client_app.services import Services
from client_app.sign_in.login import Login
from client_app.sign_in.option_checks import LONGEST_HINT, OPTION_CHECKS, RequestedOptions
from client_app.sign_in.sign_in_options import OptionValues, SignInOptions
from client_app.sign_in.sign_in_presets import PRESETS
from client_app.visits import current_visit
from tracing.catalogue import RESOURCE_REQUESTED
from tracing.checks import decide
from tracing.exchange import received


class SignInPage:
    """Sign-ins with other than the default options; a default sign-in begins at the notes."""

    def __init__(self, services: Services, login: Login) -> None:
        self._services = services
        self._login = login
        self._has_second = bool(services.config.second_issuer)

    def show(self) -> Response:
        """`GET /ways`: show the choices."""
        return page(
            "sign_in_options.html",
            presets=[one for one in PRESETS if self._has_second or not one.needs_second],
            scopes=[scope for scope in WANTED if scope != OPENID],
            longest_hint=LONGEST_HINT,
        )

    def sign_in(self) -> Response:
        """`GET /sign-in`: start a flow with these options, even if there is already a session.

        Raises:
            Problem: the options are invalid, or the issuer does not support them.
        """
        values = _option_values()
        requested = RequestedOptions(values, self._has_second)
        decide(RESOURCE_REQUESTED, OPTION_CHECKS, requested, _refuse, told=received)
        visit = current_visit(self._services)
        return self._login.begin(request, visit, SignInOptions.of(values))


def _option_values() -> OptionValues:
    """Return the options in the URL; a field that was left empty selects nothing."""
    return {name: [value for value in values if value] for name, values in request.args.lists()}


_refuse = to_person(
    "You cannot sign in this way",
    "",
    "Choose one of the ways to sign in.",
    offers_sign_in=True,
)
