"""The authorization server as an Authlib server, and the token endpoint (RFC 6749 §3.2)."""

from collections.abc import Callable
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import (
    OAuth2Error,
    OAuth2Payload,
    OAuth2Request,
    UnsupportedGrantTypeError,
)
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from authorization_server.authorize.par.pushed_authorization_endpoint import PushedAuthorization
from authorization_server.device.device_authorization_endpoint import DeviceAuthorization
from authorization_server.grant_types import error_uri
from authorization_server.issued.introspection_endpoint import TokenIntrospection
from authorization_server.issued.revocation_endpoint import TokenRevocation
from authorization_server.refusals import UNAUTHORIZED, to_program
from authorization_server.registration.registration_endpoint import (
    ClientRegistration,
    MetadataRequest,
)
from authorization_server.services import Services
from authorization_server.storage.authorization_grants import AuthorizationGrant
from authorization_server.storage.clients import Client
from authorization_server.storage.token_lifetimes import refresh_token_seconds
from authorization_server.token.form_checks import (
    FORM_CHECKS,
    TOKEN_FORM_CHECKS,
    FormRequest,
    grant_type_is_offered,
)
from authorization_server.token.grants import ClientGrant, CodeGrant, DeviceGrant, RefreshGrant
from authorization_server.token.tokens import AccessTokens, IdTokens
from tracing.checks import Check, decide


class FormPayload(OAuth2Payload):
    """The parameters of a posted form; those in the URL are ignored."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form

    @property
    def data(self) -> MultiDict[str, str]:
        """The form."""
        return self._form


class FormOAuth2Request(OAuth2Request):
    """A request to an endpoint that accepts forms, in the shape that Authlib expects."""

    def __init__(self, request: flask.Request, issuer: str) -> None:
        # Behind a proxy, the scheme of this hop says nothing about the public connection.
        super().__init__(request.method, issuer + request.path, headers=request.headers)
        self._form = request.form
        self.payload = FormPayload(self._form)

    @property
    def form(self) -> MultiDict[str, str]:
        """The form."""
        return self._form


class Server(AuthorizationServer):
    """Authlib's authorization server, with our clients, grants and tokens."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        makes_tokens = services.config, services.keys, services.lifetimes
        self.register_token_generator("default", AccessTokens(*makes_tokens))
        id_tokens = IdTokens(*makes_tokens)
        self.register_grant(CodeGrant, [id_tokens])
        self.register_grant(RefreshGrant)
        self.register_grant(ClientGrant)
        self.register_grant(DeviceGrant, [id_tokens])
        self.register_endpoint(ClientRegistration)
        self.register_endpoint(PushedAuthorization)
        self.register_endpoint(TokenIntrospection)
        self.register_endpoint(TokenRevocation)
        self.register_endpoint(DeviceAuthorization)

    def query_client(self, client_id: str) -> Client | None:
        """Return the client with this id; None if there is no such client."""
        return self.services.clients.find(client_id)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Store the refresh token before it is sent. The access token is signed, but not stored."""
        grant: AuthorizationGrant = request.user
        if "refresh_token" in token:
            if grant.dpop_jkt and not request.client.is_confidential:
                self.services.grants.bind(grant.id, grant.dpop_jkt)
            seconds = refresh_token_seconds(request.client, self.services.lifetimes)
            self.services.refresh_tokens.store(token["refresh_token"], grant, seconds)

    def create_oauth2_request(self, request: None) -> FormOAuth2Request:
        """Return the current request."""
        return FormOAuth2Request(flask.request, self.services.config.issuer)

    def create_json_request(self, request: None) -> MetadataRequest:
        """Return the current registration request."""
        return MetadataRequest(flask.request)

    def handle_error_response(self, request: OAuth2Request | None, error: OAuth2Error) -> Response:
        """Return Authlib's error in our words, with the realm that RFC 7617 §2 requires."""
        if isinstance(error, UnsupportedGrantTypeError):
            # Reached only if our check is left out; Authlib would echo the value that was sent.
            error = OAuth2Error(grant_type_is_offered.says, error=error.error)
        response: Response = super().handle_error_response(request, error)
        if response.status_code == UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = f'Basic realm="{self.services.config.issuer}"'
        return response

    def get_error_uri(self, request: OAuth2Request | None, error: OAuth2Error) -> str | None:
        """Return the URL of the page that explains an error, if there is one."""
        return error_uri(self.services.config.issuer, error.error)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Do nothing: our trace records more than Authlib's signals."""

    def answer_token_request(self) -> Response:
        """POST /token."""
        return self._answered(TOKEN_FORM_CHECKS, self.create_token_response)

    def form(
        self, endpoint: str, checks: tuple[Check[FormRequest], ...] = FORM_CHECKS
    ) -> Callable[[], Response]:
        """Return the view of another endpoint that accepts a form."""
        return lambda: self._answered(checks, lambda: self.create_endpoint_response(endpoint))

    def _answered(
        self, checks: tuple[Check[FormRequest], ...], answer: Callable[[], Response]
    ) -> Response:
        try:
            form = FormRequest.of(flask.request, self.services.config.resource)
            decide(None, checks, form, to_program)
        except OAuth2Error as error:
            return self.handle_error_response(None, error)
        return answer()
