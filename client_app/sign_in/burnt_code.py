"""A code that arrives in a browser that did not begin the flow is burnt: used up, then revoked.

OAuth has no message that invalidates a code. A code works once (RFC 6749 §4.1.2), so the client
exchanges it, with the verifier of the flow that it has just ended, and revokes the tokens (RFC
7009). An exchange that is meant to fail is not enough: a server need not use up the code for it.

The code represents a person's login, and an attacker may have arranged for it to arrive here. So it
is sent only where it would be sent from the right browser, never to an issuer that the response
does not name (RFC 9700 §4.4), and only by the response that ended the flow. A response with an
invented state ends no flow, and costs the authorization server nothing.
"""

from client_app.issuer.back_channel import Answer
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_checks import Registration
from client_app.refusals import Problem
from client_app.services import Services
from client_app.session.token_requests import ACCESS_TOKEN, REFRESH_TOKEN
from client_app.sign_in.authorization_response import AuthorizationResponse
from client_app.sign_in.callback_checks import (
    answer_is_no_error,
    code_is_present,
    flow_is_of_this_issuer,
    issuer_is_expected,
    parameters_are_not_repeated,
)
from client_app.texts import string
from tracing.checks import Check, first_failed
from tracing.endpoint_steps import CODE_BURNT
from tracing.exchange import at

SENDING_CHECKS: tuple[Check[AuthorizationResponse], ...] = (
    parameters_are_not_repeated,
    flow_is_of_this_issuer,
    issuer_is_expected,
    answer_is_no_error,
    code_is_present,
)
"""The checks that must pass before the code is sent anywhere, as in the right browser."""


def burn_code(services: Services, response: AuthorizationResponse) -> None:
    """Use up the code of this response, and revoke what was issued for it.

    If that fails, the page is the same: it tells the browser nothing about the code.
    """
    flow = response.flow
    if flow is None or first_failed(SENDING_CHECKS, response):
        return
    at(CODE_BURNT)
    try:
        issuer = services.issuers.at(flow.issuer)
        metadata = issuer.discovery.metadata()
    except Problem:
        return
    registration = issuer.registrations.find(metadata, flow.kind)
    if registration is None or registration.client_id != flow.client_id:
        return
    code = response.first("code")
    answer = services.token_requests.exchange_code(metadata, registration, flow, code)
    _revoke(services, metadata, registration, answer)


def _revoke(
    services: Services, metadata: Metadata, registration: Registration, answer: Answer
) -> None:
    if metadata.revocation_endpoint is None:
        return
    for token_type in (REFRESH_TOKEN, ACCESS_TOKEN):
        if token := string(answer.member(token_type)):
            services.token_requests.revoke(
                metadata.revocation_endpoint, registration, token, token_type
            )
