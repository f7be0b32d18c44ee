"""An attacker's authorization server: it signs everyone in as alice, without showing a page."""

from secrets import token_urlsafe
from typing import Any

from scenarios.forging import Signer, thumbprint_of
from scenarios.impostors.answers import Answer, redirect, refused
from scenarios.impostors.issued_tokens import TOKEN_SECONDS, IssuedTokens, Signing
from scenarios.impostors.loopback_server import LoopbackServer, Received
from scenarios.impostors.published import PATHS, metadata_of
from scenarios.impostors.registered_clients import RegisteredClients, credentials_of
from scenarios.jwt_parts import given, header_of

AUDIENCE = "http://127.0.0.1:9001"
WELL_KNOWN = {
    "metadata": "/.well-known/openid-configuration",
    "oauth_metadata": "/.well-known/oauth-authorization-server",
}
CODE_SECONDS = 600
Parameters = dict[str, str]


class AuthorizationServer(LoopbackServer):
    """An issuer. `audience` is the API that its access tokens are for.

    `alter` changes what an endpoint returns and `sign` how a token is made; `honest` undoes both.
    """

    def __init__(self, port: int = 0, *, audience: str = AUDIENCE, owner: str = "issuer") -> None:
        super().__init__(port, {**PATHS, **WELL_KNOWN})
        self.signer = Signer(owner)
        self.tokens = IssuedTokens(self.url, audience, self.signer)
        self.clients = RegisteredClients(self.url + PATHS["register"])
        self._pushed: dict[str, Parameters] = {}
        self._codes: dict[str, Parameters] = {}
        self._refresh_tokens: dict[str, Parameters] = {}
        self._device_codes: dict[str, Parameters] = {}

    def sign(self, kind: str, signing: Signing) -> None:
        """Make tokens of this kind ("id_token", "access_token") in this way from now on."""
        self.tokens.sign(kind, signing)

    def honest(self) -> None:
        """Alter nothing from now on."""
        super().honest()
        self.tokens.honest()

    def answer_metadata(self, _: Received) -> Answer:
        """Return the metadata at the URL of OpenID Connect Discovery."""
        return Answer(document=metadata_of(self.url))

    def answer_oauth_metadata(self, _: Received) -> Answer:
        """Return the metadata at the URL of RFC 8414."""
        return Answer(document=metadata_of(self.url))

    def answer_jwks(self, _: Received) -> Answer:
        """Return the public keys."""
        return Answer(document=self.signer.jwks)

    def answer_register(self, request: Received) -> Answer:
        """Register a new client, or manage an existing one at its own URL (RFC 7592)."""
        client_id = request.path.removeprefix(PATHS["register"]).strip("/")
        if not client_id:
            return Answer(201, self.clients.register(request.document))
        if self.clients.find(client_id) is None:
            return refused("invalid_token", 401)
        if request.method == "DELETE":
            self.clients.forget(client_id)
            return Answer(204)
        changed = request.document if request.method == "PUT" else {}
        return Answer(document=self.clients.change(client_id, changed))

    def answer_par(self, request: Received) -> Answer:
        """Accept a pushed request (RFC 9126 §2.2)."""
        request_uri = f"urn:ietf:params:oauth:request_uri:{token_urlsafe(16)}"
        self._pushed[request_uri] = dict(request.parameters)
        return Answer(201, {"request_uri": request_uri, "expires_in": CODE_SECONDS})

    def answer_authorize(self, request: Received) -> Answer:
        """Redirect back to the client immediately, with a code (RFC 6749 §4.1.2, RFC 9207)."""
        asked = self._pushed.get(request.parameter("request_uri"), dict(request.parameters))
        code = token_urlsafe(32)
        self._codes[code] = asked
        state = asked.get("state")
        return redirect(asked["redirect_uri"], code=code, state=state, iss=self.url)

    def answer_token(self, request: Received) -> Answer:
        """Issue tokens for every grant (RFC 6749 §4.1.4, §4.4.3, §6, RFC 8628 §3.5)."""
        client_id, _ = credentials_of(request)
        if self.clients.find(client_id) is None:
            return refused("invalid_client", 401)
        if request.parameter("grant_type") == "client_credentials":
            asked: Parameters | None = {"scope": request.parameter("scope")}
        else:
            asked = self._granted(request)
        if asked is None:
            return refused("invalid_grant")
        return Answer(document=self._issued(request, client_id, asked))

    def answer_introspect(self, request: Received) -> Answer:
        """Introspect a token (RFC 7662 §2.2) for a client that sends its secret, if it has one."""
        if not self.clients.proves_itself(request):
            return refused("invalid_client", 401)
        return Answer(document=self.tokens.introspected(request.parameter("token")))

    def answer_revoke(self, request: Received) -> Answer:
        """Revoke a token (RFC 7009 §2.2)."""
        self._refresh_tokens.pop(request.parameter("token"), None)
        self.tokens.forget(request.parameter("token"))
        return Answer()

    def answer_device_authorization(self, request: Received) -> Answer:
        """Issue a pair of codes, for which access is allowed immediately (RFC 8628 §3.2)."""
        device_code = token_urlsafe(32)
        self._device_codes[device_code] = dict(request.parameters)
        codes = {
            "device_code": device_code,
            "user_code": "BCDF-GHJK",
            "verification_uri": f"{self.url}/device",
            "expires_in": CODE_SECONDS,
            "interval": 0,
        }
        return Answer(document=codes)

    def answer_end_session(self, request: Received) -> Answer:
        """Redirect back to the client (RP-Initiated Logout §3)."""
        state = request.parameter("state")
        return redirect(request.parameter("post_logout_redirect_uri"), state=state or None)

    def _granted(self, request: Received) -> Parameters | None:
        """Return the request that a code or refresh token was issued for; each works once."""
        for name, issued in (
            ("code", self._codes),
            ("refresh_token", self._refresh_tokens),
            ("device_code", self._device_codes),
        ):
            if value := request.parameter(name):
                return issued.pop(value, None)
        return None

    def _issued(self, request: Received, client_id: str, asked: Parameters) -> dict[str, Any]:
        """Return a token response (RFC 6749 §5.1); a DPoP proof binds the token to its key."""
        scope, proof = asked.get("scope", ""), request.headers.get("DPoP")
        bound = {"jkt": thumbprint_of(header_of(proof)["jwk"])} if proof else None
        token = self.tokens.access_token(client_id=client_id, scope=scope, cnf=bound)
        is_for_user = request.parameter("grant_type") != "client_credentials"
        return given(
            {
                "access_token": token,
                "token_type": "DPoP" if proof else "Bearer",
                "expires_in": TOKEN_SECONDS,
                "scope": scope,
                "refresh_token": self._refresh_token(asked) if is_for_user else None,
                "id_token": self._id_token(client_id, asked, token) if is_for_user else None,
            }
        )

    def _refresh_token(self, asked: Parameters) -> str:
        refresh_token = token_urlsafe(32)
        self._refresh_tokens[refresh_token] = asked
        return refresh_token

    def _id_token(self, client_id: str, asked: Parameters, access_token: str) -> str | None:
        """Return an ID token, if the request includes the scope openid."""
        if "openid" not in asked.get("scope", "").split():
            return None
        registered = self.clients.find(client_id) or {}
        return self.tokens.id_token(
            client_id,
            access_token,
            registered.get("id_token_signed_response_alg", "RS256"),
            nonce=asked.get("nonce"),
            acr=asked.get("acr_values"),
        )
