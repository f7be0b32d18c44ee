"""How the client proves who it is at the authorization server's own endpoints."""

import base64
from urllib.parse import quote_plus

from client_app.back_channel import Answer, BackChannel
from client_app.registration_checks import Registration


class AuthenticatedChannel:
    """Forms posted to the authorization server, with the client's credentials as it registered."""

    def __init__(self, channel: BackChannel) -> None:
        self._channel = channel

    def post(self, url: str, registration: Registration, form: dict[str, str]) -> Answer:
        """POST a form to an endpoint that asks for client authentication (RFC 6749 §2.3)."""
        if registration.auth_method == "client_secret_basic":
            return self._channel.post_form(url, form, {"Authorization": basic(registration)})
        form = {**form, "client_id": registration.client_id}
        if registration.auth_method == "client_secret_post":
            form["client_secret"] = registration.client_secret
        return self._channel.post_form(url, form, {})


def basic(registration: Registration) -> str:
    """The header for HTTP Basic: id and secret are form-urlencoded first (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(registration.client_id)}:{quote_plus(registration.client_secret)}"
    return "Basic " + base64.b64encode(pair.encode("ascii")).decode("ascii")
