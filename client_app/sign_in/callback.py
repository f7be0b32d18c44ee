"""Steps 5 to 8: the browser returns, the code becomes tokens, the ID token becomes a session."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug import Response

from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_responses import Tokens
from client_app.refusals import Problem, registration_forgotten
from client_app.responses import page, redirect_to
from client_app.services import Services
from client_app.session.pending import PendingFlow, PendingFlows
from client_app.sign_in.authorization_response import PARAMETERS, AuthorizationResponse
from client_app.sign_in.burnt_code import burn_code
from client_app.sign_in.callback_checks import CALLBACK_CHECKS
from client_app.sign_in.callback_problems import no_sign_in, refuse_response, refuse_tokens
from client_app.sign_in.code_response import CodeResponse, checks_for
from client_app.texts import displayable, string
from hosting.random_values import new_secret
from tracing.catalogue import CODE_EXCHANGED, LOGIN_ALLOWED, REDIRECT_FOLLOWED
from tracing.checks import decide
from tracing.exchange import at, belongs_to, decided, received


class Callback:
    """The redirect URI."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def arrive(self) -> Response:
        """Finish the flow that this browser started, and open a session.

        Raises:
            Problem: the flow ends here, without a session.
        """
        if _has_lost_its_cookie(self._services.flows):
            received(REDIRECT_FOLLOWED)
            return page("continue.html", answer=_response_parameters())

        response = self._response()
        refuse = refuse_response(response)
        try:
            decide(REDIRECT_FOLLOWED, CALLBACK_CHECKS, response, refuse, told=received)
        except Problem:
            if response.has_ended_flow:
                burn_code(self._services, response)
                at(REDIRECT_FOLLOWED)
            raise
        if response.flow is None:
            raise no_sign_in()

        code_response = self._exchanged(response.flow, response.first("code"))
        refuse = refuse_tokens(code_response)
        decide(LOGIN_ALLOWED, checks_for(response.flow), code_response, refuse, told=decided)
        return self._signed_in(response.flow, code_response)

    def _response(self) -> AuthorizationResponse:
        flows = self._services.flows
        return AuthorizationResponse(
            parameters=dict(_response_parameters()),
            browser=flows.browser_of(request),
            flows=flows,
            issuers=self._services.config.issuers,
            refused_codes=self._services.refused_codes,
        )

    def _exchanged(self, flow: PendingFlow, code: str) -> CodeResponse:
        """Exchange the code at the issuer with which the flow was started, and at no other."""
        at(CODE_EXCHANGED)
        issuer = self._services.issuers.at(flow.issuer)
        metadata = issuer.discovery.metadata()
        registration = _registration_of(flow, issuer, metadata)
        answer = self._services.token_requests.exchange_code(metadata, registration, flow, code)
        return CodeResponse.of(answer, flow, issuer, metadata, registration)

    def _signed_in(self, flow: PendingFlow, response: CodeResponse) -> Response:
        """Open a session with a new id, and redirect the browser to the notes."""
        sessions, session_id = self._services.sessions, new_secret()
        belongs_to(session_id)
        sessions.open(
            session_id,
            Tokens.issued(response.answer, asked_scope=flow.scope, refresh_token=None),
            {
                "issuer": flow.issuer,
                "kind": flow.kind,
                "sub": string(response.claims.get("sub")),
                "name": display_name(response.claims),
                "id_token": response.raw,
                "dpop_key": flow.dpop_key,
            },
            notice=flow.notice,
            instead_of=sessions.id_of(request),
        )
        answer = redirect_to(url_for("notes"))
        sessions.give_cookie(answer, session_id)
        return answer


def _registration_of(flow: PendingFlow, issuer: Issuer, metadata: Metadata) -> Registration:
    """Return the registration with which the flow was started: the code is bound to it."""
    registration = issuer.registrations.find(metadata, flow.kind)
    if registration is None or registration.client_id != flow.client_id:
        raise registration_forgotten(issuer.name, None)
    return registration


def display_name(claims: Mapping[str, Any]) -> str:
    """Return the name to show for the user: the issuer's, if it gave one, or else the subject."""
    names = (displayable(claims.get(claim), 100) for claim in ("name", "preferred_username"))
    return next((name for name in names if name.strip()), string(claims.get("sub")))


def _response_parameters() -> list[tuple[str, list[str]]]:
    """Return the authorization response, from the query or a form (response_mode=form_post)."""
    sent = request.form if request.method == "POST" else request.args
    return [(name, sent.getlist(name)) for name in PARAMETERS if name in sent]


def _has_lost_its_cookie(flows: PendingFlows) -> bool:
    """Whether a page of another site posted this, so that no SameSite=Lax cookie was sent with it.

    Then the user submits the same form again from one of our own pages. This is asked only once.
    """
    is_post = request.method == "POST"
    return is_post and not flows.browser_of(request) and "continued" not in request.form
