"""Steps 1 to 3: a user requests the notes, the client registers, the browser goes to the login."""

from collections.abc import Callable

from flask import Request, url_for
from werkzeug import Response

from client_app.config import Config
from client_app.issuer.discovery import Metadata
from client_app.issuer.key_pairs import new_key_pair
from client_app.issuer.registration_checks import REGISTRATION_CHECKS, Registration
from client_app.issuer.registration_request import JUST_REGISTERED
from client_app.refusals import BAD_GATEWAY, Problem, on_page, to_person
from client_app.responses import redirect_to
from client_app.scopes import OPENID, asked_for
from client_app.services import Services
from client_app.session.pending import FlowStart
from client_app.session.session_checks import Visit
from client_app.sign_in.authorization_request import request_parameters
from client_app.sign_in.pkce import new_verifier
from client_app.sign_in.pushed_requests import PushedRequests
from client_app.sign_in.sign_in_options import USUAL, SignInOptions
from client_app.sign_in.sign_in_requirement_checks import SignInRequirements, checks_for
from client_app.sign_in.start_checks import START_CHECKS
from hosting.random_values import new_secret
from tracing.catalogue import CLIENT_REGISTERED, RESOURCE_REQUESTED, USER_LOGGED_IN
from tracing.checks import Check, Refused, decide
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
        """Begin a flow, unless the browser has a session that allows reading and writing the notes.

        Raises:
            Problem: the issuer, or the registration there, cannot be used.
            HTTPException: there is such a session; the browser is redirected to the notes.
        """
        to_notes = on_page(lambda _: redirect_to(url_for("notes")))
        decide(RESOURCE_REQUESTED, START_CHECKS, visit, to_notes, told=received)
        return self.begin(request, visit, options)

    def begin(self, request: Request, visit: Visit, options: SignInOptions) -> Response:
        """Send the browser to the authorization endpoint.

        Raises:
            Problem: as for `start`, or the issuer does not offer what the options require.
        """
        brought = self._flows.browser_of(request)
        is_unanswered = self._flows.has_unanswered(brought)
        requirements = self._met_requirements(options, is_doubtful=is_unanswered)
        metadata, registration = requirements.metadata, requirements.registration

        notice = _notice(visit, registration, is_unanswered=is_unanswered)
        flow = _new_flow(self._config, metadata, registration, options, notice)
        parameters = request_parameters(registration, flow, options)
        address = self._pushed.address(
            requirements.issuer, metadata, registration, parameters, is_wanted=options.is_pushed
        )

        at(USER_LOGGED_IN)
        # A cookie without an unanswered flow may have been planted, so it is replaced.
        browser = brought if is_unanswered else new_secret()
        self._flows.begin(flow, browser)
        response = redirect_to(address, 302 if request.method == "GET" else 303)
        self._flows.mark(response, browser)
        return response

    def _met_requirements(self, options: SignInOptions, *, is_doubtful: bool) -> SignInRequirements:
        config = self._config
        issuer = self._issuers.at(config.second_issuer if options.is_second else config.issuer)
        requirements = SignInRequirements(options, issuer, config.redirect_uri, is_doubtful)
        checks: tuple[Check[SignInRequirements], ...] = (
            *checks_for(options, issuers=len(config.issuers)),
            *REGISTRATION_CHECKS,
        )
        refuse = _refuse(requirements)
        decide(CLIENT_REGISTERED, checks, requirements, refuse, told=decided)
        return requirements


def _refuse(requirements: SignInRequirements) -> Callable[[Refused], Problem]:
    """The issuer does not offer what was chosen, or the registration there cannot be used."""
    issuer = requirements.issuer
    not_offered = to_person(
        "This issuer does not support your choice",
        f"You wanted to sign in at {issuer.name}.",
        "Choose a different way to sign in.",
        status=BAD_GATEWAY,
        offers_sign_in=True,
    )
    not_usable = issuer.registrations.refuse(requirements.options.kind)
    return lambda refusal: (
        not_usable(refusal) if refusal.check in REGISTRATION_CHECKS else not_offered(refusal)
    )


def _new_flow(
    config: Config,
    metadata: Metadata,
    registration: Registration,
    options: SignInOptions,
    notice: str,
) -> FlowStart:
    # Without openid the client cannot learn who signed in.
    chosen = {OPENID, *options.scopes}
    scopes = (scope for scope in asked_for(metadata.scopes) if scope in chosen)
    return FlowStart(
        state=new_secret(),
        issuer=metadata.issuer,
        client_id=registration.client_id,
        iss_promised=metadata.iss_is_promised,
        scope=" ".join(scopes),
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
    """Return the notice to show to the user when the flow is finished, if there is one."""
    if is_unanswered and registration.origin == JUST_REGISTERED:
        return REGISTERED_AGAIN
    if visit.session is not None and visit.session.ended_because:
        return SIGNED_IN_AGAIN
    return ""
