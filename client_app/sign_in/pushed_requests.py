"""Sends the authorization request from server to server, before the redirect (RFC 9126)."""

from collections.abc import Callable

from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.client_responses import ClientResponse
from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.registration_checks import Registration
from client_app.refusals import BAD_GATEWAY, Problem, registration_forgotten, to_person
from client_app.sign_in.authorization_request import by_reference, in_the_url
from client_app.sign_in.pushed_request_checks import PUSHED_REQUEST_CHECKS
from client_app.texts import string
from tracing.checks import Refused, decide
from tracing.endpoint_steps import REQUEST_PUSHED
from tracing.exchange import at, decided


class PushedRequests:
    """Pushes authorization requests if the user or the issuer wants that."""

    def __init__(self, channel: BackChannel) -> None:
        self._channel = AuthenticatedChannel(channel)

    def address(
        self,
        issuer: Issuer,
        metadata: Metadata,
        registration: Registration,
        parameters: dict[str, str],
        *,
        is_wanted: bool,
    ) -> str:
        """Return the URL to which to redirect the browser with this request.

        Raises:
            Problem: the issuer did not accept it.
        """
        endpoint = metadata.pushed_authorization_request_endpoint
        if endpoint is None or not (is_wanted or metadata.requests_must_be_pushed):
            return in_the_url(metadata, parameters)
        at(REQUEST_PUSHED)
        response = ClientResponse(
            answer=self._channel.post(endpoint, registration, parameters),
            forget_client=lambda: issuer.registrations.forget(registration),
        )
        refuse = _refuse(issuer.name, response)
        decide(REQUEST_PUSHED, PUSHED_REQUEST_CHECKS, response, refuse, told=decided)
        request_uri = string(response.answer.member("request_uri"))
        return by_reference(metadata, registration.client_id, request_uri)


def _refuse(issuer: str, response: ClientResponse) -> Callable[[Refused], Problem]:
    if response.is_client_unknown:
        return lambda refusal: registration_forgotten(issuer, refusal)
    return to_person(
        "This sign-in could not begin",
        f"Notebook pushed its request to {issuer}.",
        "Try again, or sign in without pushing the request.",
        status=BAD_GATEWAY,
        offers_sign_in=True,
    )
