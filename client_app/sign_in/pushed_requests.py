"""The authorization request goes from server to server, before the browser moves (RFC 9126)."""

from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.registration_checks import Registration
from client_app.refusals import BAD_GATEWAY, Problem
from client_app.sign_in.authorization_request import by_reference, in_the_address
from client_app.sign_in.callback_problems import forgotten_problem
from client_app.sign_in.pushed_request_checks import PUSHED_REQUEST_CHECKS
from tracing.checks import Refused, run
from tracing.endpoint_steps import REQUEST_PUSHED
from tracing.exchange import at, decided


class PushedRequests:
    """Pushes requests, where that is asked for by the person or by the issuer."""

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
        """Where to send the browser with this request.

        Raises:
            Problem: the issuer did not accept it.
        """
        endpoint = metadata.pushed_authorization_request_endpoint
        if endpoint is None or not (is_wanted or metadata.requests_must_be_pushed):
            return in_the_address(metadata, parameters)
        at(REQUEST_PUSHED)
        answer = self._channel.post(endpoint, registration, parameters)
        try:
            run(PUSHED_REQUEST_CHECKS, answer)
        except Refused as refusal:
            if answer.error == "invalid_client":
                issuer.registrations.forget(registration)
                raise forgotten_problem(issuer.name, refusal) from refusal
            raise _problem(issuer.name, refusal) from refusal
        finally:
            decided(REQUEST_PUSHED)
        return by_reference(metadata, registration.client_id, answer.member("request_uri"))


def _problem(issuer: str, refusal: Refused) -> Problem:
    return Problem(
        "This sign-in could not begin",
        f"My notes pushed its request to {issuer}. {refusal.check.says}",
        "Nothing is lost: try again, or sign in without pushing the request.",
        status=BAD_GATEWAY,
        refusal=refusal,
        offers_ways=True,
    )
