"""The forms that the client sends to the token endpoint and the revocation endpoint."""

from collections.abc import Mapping

from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.discovery import Metadata
from client_app.issuer.dpop import with_proof
from client_app.issuer.registration_checks import Registration
from client_app.session.pending import PendingFlow
from client_app.session.sessions import Session
from tracing.exchange import makes_message

ACCESS_TOKEN, REFRESH_TOKEN = "access_token", "refresh_token"
"""The types of token that a revocation request may name (RFC 7009 §2.1)."""


class TokenRequests:
    """Requests with the client's own credentials; the caller judges the responses."""

    def __init__(self, channel: BackChannel) -> None:
        self._channel = AuthenticatedChannel(channel)

    def exchange_code(
        self, metadata: Metadata, registration: Registration, flow: PendingFlow, code: str
    ) -> Answer:
        """Exchange the code: code, redirect URI and verifier (RFC 6749 §4.1.3, RFC 7636 §4.5)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": registration.redirect_uri,
            "code_verifier": flow.code_verifier,
        }
        if flow.resource:
            # RFC 8707 §2.2: the resource server that the access token is for.
            form["resource"] = flow.resource
        return self.ask(metadata, registration, form, flow.dpop_key)

    def refresh(
        self,
        metadata: Metadata,
        registration: Registration,
        session: Session,
        refresh_token: str,
    ) -> Answer:
        """Use the refresh token, for the same scope (RFC 6749 §6)."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.ask(metadata, registration, form, session.dpop_key)

    @makes_message
    def ask(
        self,
        metadata: Metadata,
        registration: Registration,
        form: Mapping[str, str],
        dpop_key: str = "",
    ) -> Answer:
        """POST a form to the token endpoint; with a key, the tokens will be bound to it."""
        url = metadata.token_endpoint
        return with_proof(
            lambda headers: self._channel.post(url, registration, form, headers),
            dpop_key,
            "POST",
            self._channel.address_of(url),
        )

    def revoke(
        self,
        endpoint: str,
        registration: Registration,
        token: str,
        token_type: str = REFRESH_TOKEN,
    ) -> Answer:
        """Revoke a token; for a refresh token, also what was issued from it (RFC 7009 §2.1)."""
        form = {"token": token, "token_type_hint": token_type}
        return self._channel.post(endpoint, registration, form)
