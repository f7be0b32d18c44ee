"""Steps 1 to 3: the user wants the notes, the client is registered, the browser goes to log in."""

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from flask import Request, redirect, url_for
from werkzeug import Response

from client_app.discovery import Discovery, Metadata
from client_app.pending import FlowStart, PendingFlows
from client_app.pkce import new_verifier, s256_challenge
from client_app.registration import Registrations
from client_app.registration_checks import Registration
from client_app.registration_request import JUST_REGISTERED
from client_app.scopes import asked_for
from client_app.secret_values import new_secret
from client_app.session_checks import Visit
from client_app.start_checks import START_CHECKS
from tracing.catalogue import CLIENT_REGISTERED, RESOURCE_REQUESTED, USER_LOGGED_IN
from tracing.checks import Refused, run
from tracing.exchange import at, decided, received

REGISTERED_AGAIN = "registered_again"
SIGNED_IN_AGAIN = "signed_in_again"


class Login:
    """Starts flows."""

    def __init__(
        self, discovery: Discovery, registrations: Registrations, flows: PendingFlows
    ) -> None:
        self._discovery = discovery
        self._registrations = registrations
        self._flows = flows

    def start(self, request: Request, visit: Visit, prompt: str | None = None) -> Response:
        """Send the browser to the authorization endpoint; `prompt` as in OIDC Core §3.1.2.1.

        Raises:
            Problem: the issuer, or the registration there, cannot be used.
        """
        try:
            run(START_CHECKS, visit)
        except Refused:
            return redirect(url_for("notes"), 303)
        finally:
            received(RESOURCE_REQUESTED)

        brought = self._flows.browser_of(request)
        is_unanswered = self._flows.has_unanswered(brought)
        metadata, registration = self._register(is_unanswered=is_unanswered)

        at(USER_LOGGED_IN)
        # A cookie that ties nothing together yet may have been planted: the browser gets a new one.
        browser = brought if is_unanswered else new_secret()
        notice = _notice(visit, registration, is_unanswered=is_unanswered)
        flow = _new_flow(metadata, registration, notice)
        self._flows.begin(flow, browser)
        address = authorization_request(metadata, registration, flow, prompt)
        response = redirect(address, 302 if request.method == "GET" else 303)
        self._flows.mark(response, browser)
        return response

    def _register(self, *, is_unanswered: bool) -> tuple[Metadata, Registration]:
        at(CLIENT_REGISTERED)
        try:
            metadata = self._discovery.metadata()
            return metadata, self._registrations.for_a_flow(metadata, doubtful=is_unanswered)
        finally:
            decided(CLIENT_REGISTERED)


def authorization_request(
    metadata: Metadata, registration: Registration, flow: FlowStart, prompt: str | None
) -> str:
    """The address to send the browser to (RFC 6749 §4.1.1, RFC 7636 §4.3, OIDC Core §3.1.2.1)."""
    return str(
        prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=registration.client_id,
            response_type="code",
            redirect_uri=registration.redirect_uri,
            scope=flow.scope,
            state=flow.state,
            nonce=flow.nonce,
            code_challenge=s256_challenge(flow.code_verifier),
            code_challenge_method="S256",
            prompt=prompt,
        )
    )


def _new_flow(metadata: Metadata, registration: Registration, notice: str) -> FlowStart:
    return FlowStart(
        state=new_secret(),
        issuer=metadata.issuer,
        client_id=registration.client_id,
        iss_promised=metadata.iss_is_promised,
        scope=" ".join(asked_for(metadata.scopes)),
        nonce=new_secret(),
        code_verifier=new_verifier(),
        notice=notice,
    )


def _notice(visit: Visit, registration: Registration, *, is_unanswered: bool) -> str:
    """What the user should be told when the flow is over, if anything."""
    if is_unanswered and registration.origin == JUST_REGISTERED:
        return REGISTERED_AGAIN
    if visit.session is not None and visit.session.ended_because:
        return SIGNED_IN_AGAIN
    return ""
