"""What the app does on its own behalf, with a button for each action; no user has to sign in."""

from collections.abc import Sequence

from flask import request, url_for
from werkzeug import Response

from client_app.responses import page, redirect_to
from client_app.services import Services
from client_app.trials.actions import Action
from client_app.trials.call_results import CallResult
from client_app.trials.own_calls import OwnCalls
from hosting.csrf import csrf_token, is_csrf_token_of
from hosting.random_values import new_secret


class CallsPage:
    """`GET /calls`, and `POST /calls/NAME` for each action.

    Its forms are tied to the browser's cookie of pending flows, because there may be no session.
    """

    def __init__(self, services: Services) -> None:
        self._flows = services.flows
        self._calls = {call.name: call for call in _listed(OwnCalls(services))}

    def show(self) -> Response:
        """Show what can be done without a user."""
        return self._page(self._flows.browser_of(request) or new_secret(), ())

    def make(self, name: str) -> Response:
        """Make the calls and show their results; a form from elsewhere only shows the page again.

        Raises:
            Problem: the authorization server cannot be used.
        """
        browser = self._flows.browser_of(request)
        is_own = browser and is_csrf_token_of(browser, request.form.get("csrf_token", ""))
        if not is_own or name not in self._calls:
            return redirect_to(url_for("calls"))
        return self._page(browser, self._calls[name].run())

    def _page(self, browser: str, results: Sequence[CallResult]) -> Response:
        response = page(
            "calls.html",
            actions=self._calls.values(),
            endpoint="make_call",
            results=results,
            csrf_token=csrf_token(browser),
        )
        self._flows.mark(response, browser)
        return response


def _listed(calls: OwnCalls) -> tuple[Action[[]], ...]:
    return (
        Action(
            "client-credentials",
            "Get a token for the app itself",
            "With client_id and client_secret, without a user; it shows how often the app called.",
            calls.use_client_credentials,
        ),
        Action(
            "registration",
            "Manage the registration",
            "A client registers, reads its registration, changes it, and deletes it (RFC 7592).",
            calls.manage_a_registration,
        ),
    )
