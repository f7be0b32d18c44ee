"""Steps 5 to 8: the browser comes back, the code becomes tokens, the ID token becomes a session."""

import time
from collections.abc import Mapping
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from joserfc.jwk import Key
from werkzeug import Response

from client_app.issuer.back_channel import Answer
from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_response_checks import BOUND_CODE_RESPONSE_CHECKS, CODE_RESPONSE_CHECKS
from client_app.issuer.token_responses import Tokens
from client_app.services import Services
from client_app.session.id_tokens import ReceivedIdToken, read_part
from client_app.session.pending import PendingFlow, PendingFlows
from client_app.sign_in.callback_checks import CALLBACK_CHECKS, RESPONSE_PARAMETERS, Arrival
from client_app.sign_in.callback_problems import (
    arrival_problem,
    forgotten_problem,
    id_token_problem,
    token_problem,
)
from client_app.sign_in.id_token_checks import ID_TOKEN_CHECKS, checks_asked_for
from client_app.texts import displayable
from hosting.random_values import hashed, new_secret
from tracing.catalogue import CODE_EXCHANGED, LOGIN_ALLOWED, REDIRECT_FOLLOWED
from tracing.checks import Refused, run
from tracing.exchange import at, belongs_to, decided, received


class Callback:
    """The redirect URI."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def arrive(self) -> Response:
        """Finish the flow that this browser started, and open a session.

        Raises:
            Problem: the flow ends here; nobody is signed in.
        """
        if _lost_its_cookie_on_the_way(self._services.flows):
            received(REDIRECT_FOLLOWED)
            return make_response(render_template("continue.html", answer=_response_parameters()))

        arrival = self._arrival()
        try:
            run(CALLBACK_CHECKS, arrival)
        except Refused as refusal:
            raise arrival_problem(arrival, refusal) from refusal
        finally:
            received(REDIRECT_FOLLOWED)

        at(CODE_EXCHANGED)
        flow = arrival.started
        # Everything from here on is of the issuer that the flow was started with.
        issuer = self._services.issuers.at(flow.issuer)
        metadata = issuer.discovery.metadata()
        registration = _registration_of(flow, issuer, metadata)
        answer = self._services.token_requests.exchange_code(
            metadata, registration, flow, arrival.first("code")
        )

        at(LOGIN_ALLOWED)
        try:
            _require_tokens(issuer, registration, flow, answer)
            key = issuer.keys.find(metadata.jwks_uri, read_part(answer.member("id_token"), 0))
            claims = _verified_claims(registration, flow, answer, key)
        finally:
            decided(LOGIN_ALLOWED)
        return self._signed_in(flow, answer, claims)

    def _arrival(self) -> Arrival:
        flows = self._services.flows
        parameters = dict(_response_parameters())
        state = next(iter(parameters.get("state", ())), "")
        browser = flows.browser_of(request)
        return Arrival(
            parameters=parameters,
            is_claimed=flows.claim(state, browser),
            flow=flows.find(state),
            browser_hash=hashed(browser),
            issuers=self._services.config.issuers,
            flow_seconds=self._services.config.flow_seconds,
            now=time.time(),
        )

    def _signed_in(self, flow: PendingFlow, answer: Answer, claims: Mapping[str, Any]) -> Response:
        """Open a session under a fresh id, and send the browser to what it wanted."""
        sessions, session_id = self._services.sessions, new_secret()
        belongs_to(session_id)
        sessions.open(
            session_id,
            Tokens.issued(answer, asked_scope=flow.scope, refresh_token=None),
            {
                "issuer": flow.issuer,
                "kind": flow.kind,
                "sub": claims["sub"],
                "name": display_name(claims),
                "id_token": answer.member("id_token"),
                "dpop_key": flow.dpop_key,
            },
            notice=flow.notice,
            instead_of=sessions.id_of(request),
        )
        response = redirect(url_for("notes"), 303)
        sessions.give_cookie(response, session_id)
        return response


def _registration_of(flow: PendingFlow, issuer: Issuer, metadata: Metadata) -> Registration:
    """The registration that the flow was started with: the code is bound to it."""
    registration = issuer.registrations.known(metadata, flow.kind)
    if registration is None or registration.client_id != flow.client_id:
        raise forgotten_problem(issuer.name, None)
    return registration


def _require_tokens(
    issuer: Issuer, registration: Registration, flow: PendingFlow, answer: Answer
) -> None:
    try:
        run(BOUND_CODE_RESPONSE_CHECKS if flow.dpop_key else CODE_RESPONSE_CHECKS, answer)
    except Refused as refusal:
        if answer.error == "invalid_client":
            issuer.registrations.forget(registration)
        raise token_problem(issuer.name, answer, refusal) from refusal


def _verified_claims(
    registration: Registration, flow: PendingFlow, answer: Answer, key: Key | None
) -> Mapping[str, Any]:
    """Who signed in, as the ID token says and the issuer's key proves (OIDC Core §3.1.3.7)."""
    raw = answer.member("id_token")
    token = ReceivedIdToken(
        raw=raw,
        header=read_part(raw, 0),
        claims=read_part(raw, 1),
        key=key,
        issuer=flow.issuer,
        client_id=registration.client_id,
        algorithms=registration.id_token_algs,
        nonce=flow.nonce,
        access_token=answer.member("access_token"),
        started_at=flow.started_at,
        now=time.time(),
        max_age=flow.max_age,
        acr=flow.acr,
    )
    try:
        run((*ID_TOKEN_CHECKS, *checks_asked_for(token)), token)
    except Refused as refusal:
        raise id_token_problem(flow.issuer, refusal) from refusal
    return token.claims


def display_name(claims: Mapping[str, Any]) -> str:
    """What to call the user: a name if the issuer tells one, else the subject."""
    names = (displayable(claims.get(claim), 100) for claim in ("name", "preferred_username"))
    return next((name for name in names if name.strip()), str(claims["sub"]))


def _response_parameters() -> list[tuple[str, list[str]]]:
    """The authorization response: in the query, or in a form (response_mode=form_post)."""
    sent = request.form if request.method == "POST" else request.args
    return [(name, sent.getlist(name)) for name in RESPONSE_PARAMETERS if name in sent]


def _lost_its_cookie_on_the_way(flows: PendingFlows) -> bool:
    """Whether a page of another site posted this, so that a SameSite=Lax cookie stayed behind.

    Then the user sends the same form once more from a page of our own. Asked only once.
    """
    is_post = request.method == "POST"
    return is_post and not flows.browser_of(request) and "continued" not in request.form
