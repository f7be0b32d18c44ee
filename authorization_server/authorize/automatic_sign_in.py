"""Automatic sign-in, for tests without a browser.

While it is on, the person named by `login_hint`, or else by the switch, is signed in without a
page, and the consent page is answered in their place.

A request without a known name, or with `prompt=none`, is handled as always. If the login does not
reach a requested authentication class, the client gets an error if that class is essential, or if
the person could reach it with their second factor.
"""

from collections.abc import Callable
from dataclasses import replace

from authorization_server.authorize.authorization_context import AuthorizationContext
from authorization_server.authorize.automatic_sign_in_checks import (
    AUTOMATIC_SIGN_IN_CHECKS,
    AutomaticLogin,
    NamedPerson,
)
from authorization_server.authorize.checked_request import CheckedRequest
from authorization_server.authorize.interaction_checks import CLASS_CHECKS
from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from authorization_server.login.authentication import AUTOMATIC
from authorization_server.refusals import to_client
from authorization_server.services import Services
from authorization_server.storage.sessions import BrowserSession
from tracing.catalogue import USER_LOGGED_IN
from tracing.checks import decide

InContext = Callable[[CheckedRequest, BrowserSession], AuthorizationContext]
"""Builds the context of a request for the person who is logged in to a browser session."""


class AutomaticSignIn:
    """Signs in the person that a request names, if automatic sign-in is on."""

    def __init__(self, services: Services, in_context: InContext) -> None:
        self._services = services
        self._in_context = in_context

    def person_of(self, request: AuthorizationRequest) -> NamedPerson | None:
        """Return the person to sign in, or None."""
        switch = self._services.automatic_sign_in
        if not switch.is_on or "none" in request.prompts:
            return None
        hint = request.first("login_hint")
        username = hint or switch.username
        sub = self._services.people.sub_of(username) if username else None
        return None if sub is None else NamedPerson(sub, username, is_hinted=bool(hint))

    def sign_in(
        self, checked: CheckedRequest, session: BrowserSession, named: NamedPerson
    ) -> tuple[BrowserSession, AuthorizationContext]:
        """Sign the person in, unless the session already has this login, and give consent. Return
        the session and the context of the request in it.

        Raises:
            RedirectRefusal: the client asks for a different person, or for an authentication class
                that this login does not reach.
        """
        request, consents, sub = checked.request, self._services.consents, named.sub
        before = self._in_context(checked, session)
        goes_on = before.person is not None and before.person.sub == sub and not before.needs_login
        amr = before.person.amr if before.person is not None and goes_on else AUTOMATIC
        allowed = consents.find(sub, checked.client.client_id)
        is_asked = replace(before, allowed_before=allowed).needs_consent
        questions = request.questions if is_asked else []
        login = AutomaticLogin(named, amr, questions)
        decide(USER_LOGGED_IN, AUTOMATIC_SIGN_IN_CHECKS, login, to_client(request))
        if not goes_on:
            checked.destination().require(sub)
            session = self._services.sessions.log_in_at_once(session, sub, AUTOMATIC)
        context = self._in_context(checked, session)
        decide(USER_LOGGED_IN, CLASS_CHECKS, context, to_client(request))
        if questions:
            consents.give(sub, checked.client.client_id, questions)
        return session, context
