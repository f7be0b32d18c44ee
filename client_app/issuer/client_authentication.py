"""How the client authenticates at the endpoints of the authorization server."""

import base64
from collections.abc import Mapping
from urllib.parse import quote_plus

from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.client_assertions import assertion_parameters
from client_app.issuer.registration_checks import Registration
from tracing.exchange import makes_message

NO_HEADERS: Mapping[str, str] = {}


class AuthenticatedChannel:
    """Posts forms to the authorization server, with the credentials that the client registered."""

    def __init__(self, channel: BackChannel) -> None:
        self._channel = channel

    def address_of(self, url: str) -> str:
        """Return the URL to which a request for this URL is actually sent."""
        return self._channel.address_of(url)

    @makes_message
    def post(
        self,
        url: str,
        registration: Registration,
        form: Mapping[str, str],
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """POST a form to an endpoint that requires client authentication (RFC 6749 §2.3)."""
        if registration.auth_method == "client_secret_basic":
            return self._channel.post_form(
                url, form, {**headers, "Authorization": basic(registration)}
            )
        return self._channel.post_form(url, {**form, **self._in_the_form(registration)}, headers)

    def _in_the_form(self, registration: Registration) -> dict[str, str]:
        """Return the client_id (RFC 6749 §3.2.1) and, unless the client is public, its proof."""
        named = {"client_id": registration.client_id}
        if registration.auth_method == "client_secret_post":
            return named | {"client_secret": registration.client_secret}
        if registration.auth_method == "private_key_jwt" and registration.signing_key:
            may_be_held = self._channel.may_be_held
            return named | assertion_parameters(registration, may_be_held=may_be_held)
        return named


def basic(registration: Registration) -> str:
    """Return the HTTP Basic header: id and secret are form-urlencoded first (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(registration.client_id)}:{quote_plus(registration.client_secret)}"
    return "Basic " + base64.b64encode(pair.encode("ascii")).decode("ascii")
