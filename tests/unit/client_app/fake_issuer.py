"""An authorization server that approves every request unless it is told to misbehave."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from flask import Response, jsonify, request
from joserfc import jws, jwt
from joserfc.jwk import ECKey, Key, RSAKey, import_key

from tests.unit.client_app.local_server import LocalServer, error

Parameters = dict[str, str]

RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
EC = ECKey.generate_key("P-256", {"kid": "ec-1"})


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values to send; a value of None leaves that name out."""
    return {name: value for name, value in values.items() if value is not None}


def half_hash(token: str) -> str:
    """`at_hash` for RS256 and ES256, as OIDC Core §3.1.3.6 defines it."""
    digest = hashlib.sha256(token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class FakeIssuer(LocalServer):
    """An issuer. `metadata`, `claims`, `header` and `tokens` change what it sends."""

    def __init__(self) -> None:
        super().__init__()
        self.metadata: dict[str, Any] = {}
        self.registered: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.tokens: dict[str, Any] = {}
        self.published: list[Key] = [RSA, EC]
        self.signing_key: Key = RSA
        self.clients: dict[str, str] = {}
        self.client_keys: dict[str, Key] = {}
        self.pushed: dict[str, Parameters] = {}
        self.dpop_nonce = ""
        self.bound_to: dict[str, str] = {}
        self.codes: dict[str, Parameters] = {}
        self.access_tokens: set[str] = set()
        self.refresh_tokens: dict[str, str] = {}
        self.spent: list[str] = []
        self.revoked: list[str] = []
        views: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": self.published_metadata,
            "/jwks": self._jwks,
            "/register": self._register,
            "/par": self._push,
            "/token": self._token,
            "/introspect": self._introspect,
            "/revoke": self._revoke,
        }
        for path, view in views.items():
            self.app.add_url_rule(path, path, view, methods=["GET", "POST"])

    def authorize(self, address: str, **changed: Any) -> str:
        """Return the URL to which the authorization endpoint redirects the user's browser.

        `changed` are parameters of the authorization response; None leaves one out.
        """
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] in self.clients, "the error page of an unknown client"
        if "request_uri" in asked:
            asked = self.pushed.pop(asked["request_uri"])
        code = secrets.token_urlsafe(32)
        self.codes[code] = asked
        answer = given({"code": code, "state": asked["state"], "iss": self.url} | changed)
        return f"{asked['redirect_uri']}?{urlencode(answer, doseq=True)}"

    def forget_clients(self) -> None:
        """Behave as if the database had been deleted."""
        self.clients.clear()
        self.refresh_tokens.clear()
        self.access_tokens.clear()

    def id_token(self, asked: Parameters, access_token: str) -> str:
        """An ID token for this authorization request, with the configured changes."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "alice",
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "at_hash": half_hash(access_token),
            "name": "Alice Liddell",
        }
        header = {"alg": "RS256", "kid": self.signing_key.kid}
        return sign(given(header | self.header), given(claims | self.claims), self.signing_key)

    def published_metadata(self) -> dict[str, Any]:
        """The metadata document, with the configured changes."""
        return given(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "registration_endpoint": f"{self.url}/register",
                "introspection_endpoint": f"{self.url}/introspect",
                "revocation_endpoint": f"{self.url}/revoke",
                "authorization_response_iss_parameter_supported": True,
            }
            | self.metadata
        )

    def _jwks(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.published]}

    def _register(self) -> tuple[dict[str, Any], int]:
        client_id, secret = f"client:{len(self.clients)}/ü".encode().hex(), secrets.token_hex()
        self.clients[client_id] = secret
        asked = request.get_json()
        answer = {"client_id": client_id, "client_secret": secret, "client_secret_expires_at": 0}
        if asked["token_endpoint_auth_method"] == "none":
            answer, self.clients[client_id] = {"client_id": client_id}, ""
        elif asked["token_endpoint_auth_method"] == "private_key_jwt":
            answer, self.clients[client_id] = {"client_id": client_id}, secrets.token_hex()
            self.client_keys[client_id] = import_key(asked["jwks"]["keys"][0])
        return given({**asked, **answer} | self.registered), 201

    def _push(self) -> Any:
        if not self._is_known():
            return error("invalid_client", 401)
        request_uri = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(16)}"
        self.pushed[request_uri] = request.form.to_dict()
        return {"request_uri": request_uri, "expires_in": 60}, 201

    def _token(self) -> Response:
        if not self._is_known():
            return error("invalid_client", 401)
        proof = proof_of(request.headers)
        if self.dpop_nonce and proof and proof["nonce"] != self.dpop_nonce:
            return self._nonce_demand()
        form = request.form
        if form["grant_type"] == "refresh_token":
            return self._refreshed(form["refresh_token"])
        asked = self.codes.pop(form["code"], None)
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if (
            asked is None
            or asked["redirect_uri"] != form["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
        ):
            return error("invalid_grant")
        answer = self._issued(asked["scope"])
        return jsonify(
            given(
                {**answer, "id_token": self.id_token(asked, answer["access_token"])} | self.tokens
            )
        )

    def _refreshed(self, refresh_token: str) -> Response:
        scope = self.refresh_tokens.pop(refresh_token, None)
        if scope is None:
            if refresh_token in self.spent:
                # A replay: the whole family is revoked (RFC 9700 §4.14.2).
                self.refresh_tokens.clear()
            return error("invalid_grant")
        self.spent.append(refresh_token)
        return jsonify(given(self._issued(scope) | self.tokens))

    def _issued(self, scope: str) -> dict[str, Any]:
        access_token, refresh_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.access_tokens.add(access_token)
        if proof := proof_of(request.headers):
            self.bound_to[access_token] = proof["jkt"]
        self.refresh_tokens[refresh_token] = scope
        return {
            "access_token": access_token,
            "token_type": "DPoP" if proof else "Bearer",
            "expires_in": 300,
            "refresh_token": refresh_token,
            "scope": scope,
        }

    def _nonce_demand(self) -> Response:
        demand = error("use_dpop_nonce")
        demand.headers["DPoP-Nonce"] = self.dpop_nonce
        return demand

    def _introspect(self) -> Response:
        return jsonify(active=False) if self._is_known() else error("invalid_client", 401)

    def _revoke(self) -> Response:
        if not self._is_known():
            return error("invalid_client", 401)
        self.revoked.append(request.form["token"])
        return Response(status=200)

    def _is_known(self) -> bool:
        """Whether the client authenticates, with Basic or in the form (RFC 6749 §2.3.1)."""
        client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
        if client_id in self.client_keys:
            assertion = jwt.decode(
                request.form["client_assertion"],
                self.client_keys[client_id],
                algorithms=["ES256"],
            )
            return bool(assertion.claims["sub"] == client_id)
        if basic := request.authorization:
            client_id, secret = (
                unquote_plus(part or "") for part in (basic.username, basic.password)
            )
        return client_id in self.clients and self.clients[client_id] == secret


def proof_of(headers: Mapping[str, str]) -> dict[str, Any] | None:
    """The claims of a DPoP proof (RFC 9449 §4.2), its `typ`, and the thumbprint of its key."""
    if "DPoP" not in headers:
        return None
    protected = jws.extract_compact(headers["DPoP"].encode()).headers()
    key = import_key(protected["jwk"])
    claims = jwt.decode(headers["DPoP"], key, algorithms=["ES256"]).claims
    return {"nonce": "", **claims, "typ": protected["typ"], "jkt": key.thumbprint()}


def sign(header: Mapping[str, Any], claims: Mapping[str, Any], key: Key) -> str:
    """A JWT in compact form; without a signature if alg is `none` or not an algorithm."""
    algorithm = header.get("alg")
    if algorithm in ("RS256", "ES256"):
        payload = json.dumps(claims).encode()
        return jws.serialize_compact(dict(header), payload, key, algorithms=[algorithm])
    return f"{encoded(header)}.{encoded(claims)}."


def encoded(document: Mapping[str, Any]) -> str:
    """A JSON object as a part of a JWS."""
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def query_of(address: str) -> Parameters:
    """The query parameters of a URL."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
