"""What the app does for itself, with a button for each; nobody need be signed in."""

from collections.abc import Sequence

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from client_app.services import Services
from client_app.trials.actions import Button
from client_app.trials.call_results import Happening
from client_app.trials.own_calls import OwnCalls
from hosting.csrf import csrf_token, is_csrf_token_of
from hosting.random_values import new_secret


class CallsPage:
    """`GET /calls`, and `POST /calls/NAME` for each call.

    Its forms are tied to the browser's cookie of pending flows: there may be no session.
    """

    def __init__(self, services: Services) -> None:
        self._flows = services.flows
        self._calls = {call.name: call for call in _listed(OwnCalls(services))}

    def show(self) -> Response:
        """What can be done without a user."""
        return self._page(self._flows.browser_of(request) or new_secret(), ())

    def make(self, name: str) -> Response:
        """Make the calls, and show what happened; a form that is not ours shows the page anew.

        Raises:
            Problem: the authorization server cannot be asked.
        """
        browser = self._flows.browser_of(request)
        is_own = browser and is_csrf_token_of(browser, request.form.get("csrf_token", ""))
        if not is_own or name not in self._calls:
            return redirect(url_for("calls"), 303)
        return self._page(browser, self._calls[name].press())

    def _page(self, browser: str, happenings: Sequence[Happening]) -> Response:
        page = render_template(
            "calls.html",
            buttons=self._calls.values(),
            endpoint="make_call",
            happenings=happenings,
            csrf_token=csrf_token(browser),
        )
        response = make_response(page)
        self._flows.mark(response, browser)
        return response


def _listed(calls: OwnCalls) -> tuple[Button[[]], ...]:
    return (
        Button(
            "client-credentials",
            "Get a token for the app itself",
            "With client id and secret, without a user; then read with it how often the app calls.",
            calls.use_client_credentials,
        ),
        Button(
            "registration",
            "Manage the registration",
            "A client registers, reads its registration, changes it, and deletes it.",
            calls.manage_a_registration,
        ),
    )
