"""Steps 1 to 3: the user wants the notes, the client is registered, the browser goes to log in."""

from flask import Request, redirect, url_for
from werkzeug import Response

from client_app.config import Config
from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.key_pairs import new_key_pair
from client_app.issuer.registration_checks import Registration
from client_app.issuer.registration_request import JUST_REGISTERED
from client_app.refusals import BAD_GATEWAY, Problem
from client_app.scopes import OPENID, asked_for
from client_app.services import Services
from client_app.session.pending import FlowStart
from client_app.session.session_checks import Visit
from client_app.sign_in.authorization_request import request_parameters
from client_app.sign_in.pkce import new_verifier
from client_app.sign_in.pushed_requests import PushedRequests
from client_app.sign_in.sign_in_options import USUAL, SignInOptions
from client_app.sign_in.sign_in_requirement_checks import Wish, checks_of
from client_app.sign_in.start_checks import START_CHECKS
from hosting.random_values import new_secret
from tracing.catalogue import CLIENT_REGISTERED, RESOURCE_REQUESTED, USER_LOGGED_IN
from tracing.checks import Refused, run
from tracing.exchange import at, decided, received

REGISTERED_AGAIN = "registered_again"
SIGNED_IN_AGAIN = "signed_in_again"


class Login:
    """Starts flows."""

    def __init__(self, services: Services) -> None:
        self._config = services.config
        self._issuers = services.issuers
        self._flows = services.flows
        self._pushed = PushedRequests(services.channel)

    def start(self, request: Request, visit: Visit, options: SignInOptions = USUAL) -> Response:
        """Begin a flow, if the browser has no session that already opens what the user wants.

        Raises:
            Problem: the issuer, or the registration there, cannot be used.
        """
        try:
            run(START_CHECKS, visit)
        except Refused:
            return redirect(url_for("notes"), 303)
        finally:
            received(RESOURCE_REQUESTED)
        return self.begin(request, visit, options)

    def begin(self, request: Request, visit: Visit, options: SignInOptions) -> Response:
        """Send the browser to the authorization endpoint.

        Raises:
            Problem: as above, or the issuer does not offer what the options ask for.
        """
        config = self._config
        issuer = self._issuers.at(config.second_issuer if options.is_second else config.issuer)
        brought = self._flows.browser_of(request)
        is_unanswered = self._flows.has_unanswered(brought)
        metadata, registration = self._register(issuer, options, is_unanswered=is_unanswered)

        notice = _notice(visit, registration, is_unanswered=is_unanswered)
        flow = _new_flow(config, metadata, registration, options, notice)
        parameters = request_parameters(registration, flow, options)
        address = self._pushed.address(
            issuer, metadata, registration, parameters, is_wanted=options.is_pushed
        )

        at(USER_LOGGED_IN)
        # A cookie that ties nothing together yet may have been planted: the browser gets a new one.
        browser = brought if is_unanswered else new_secret()
        self._flows.begin(flow, browser)
        response = redirect(address, 302 if request.method == "GET" else 303)
        self._flows.mark(response, browser)
        return response

    def _register(
        self, issuer: Issuer, options: SignInOptions, *, is_unanswered: bool
    ) -> tuple[Metadata, Registration]:
        at(CLIENT_REGISTERED)
        try:
            metadata = issuer.discovery.metadata()
            self._require_offered(metadata, options)
            registration = issuer.registrations.for_a_flow(
                metadata, options.kind, doubtful=is_unanswered
            )
        finally:
            decided(CLIENT_REGISTERED)
        return metadata, registration

    def _require_offered(self, metadata: Metadata, options: SignInOptions) -> None:
        rules = checks_of(options, issuers=len(self._config.issuers))
        try:
            run(rules, Wish(options, metadata))
        except Refused as refusal:
            raise _not_offered_problem(metadata.issuer, refusal) from refusal


def _new_flow(
    config: Config,
    metadata: Metadata,
    registration: Registration,
    options: SignInOptions,
    notice: str,
) -> FlowStart:
    # Without openid nobody would be signed in.
    chosen = {OPENID, *options.scopes}
    wanted = (scope for scope in asked_for(metadata.scopes) if scope in chosen)
    return FlowStart(
        state=new_secret(),
        issuer=metadata.issuer,
        client_id=registration.client_id,
        iss_promised=metadata.iss_is_promised,
        scope=" ".join(wanted),
        nonce=new_secret(),
        code_verifier=new_verifier(),
        notice=notice,
        kind=options.kind,
        dpop_key=new_key_pair() if options.is_bound else "",
        resource=config.resource_server if options.names_resource else "",
        max_age=options.max_age,
        acr=options.acr,
    )


def _notice(visit: Visit, registration: Registration, *, is_unanswered: bool) -> str:
    """What the user should be told when the flow is over, if anything."""
    if is_unanswered and registration.origin == JUST_REGISTERED:
        return REGISTERED_AGAIN
    if visit.session is not None and visit.session.ended_because:
        return SIGNED_IN_AGAIN
    return ""


def _not_offered_problem(issuer: str, refusal: Refused) -> Problem:
    return Problem(
        "You cannot sign in that way there",
        f"You wanted to sign in at {issuer}. {refusal.check.says}",
        "Choose another way.",
        status=BAD_GATEWAY,
        refusal=refusal,
        offers_ways=True,
    )
