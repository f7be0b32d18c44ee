"""A minimal Authlib issuer, written as in Authlib's documentation.

Authlib's own grants and extensions decide. Codes and tokens are stored as they are, in SQLite with
Python's driver: Authlib is measured, not an object mapper. Access tokens are opaque, ID tokens
RS256; Flask's signed cookie is the session. A person who has signed in has consented.
"""

import json
import time
from typing import Any, ClassVar

from authlib.integrations import sqla_oauth2 as models
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749 import OAuth2Error, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request, session
from joserfc.jwk import RSAKey

from hosting.random_values import new_secret
from hosting.serving.server import serve
from scripts.benchmark.issuers import known
from scripts.benchmark.issuers.store import Store
from scripts.benchmark.password_hash import HASHER

TABLES = """
CREATE TABLE clients(client_id TEXT PRIMARY KEY, client_secret TEXT, _client_metadata TEXT);
CREATE TABLE users(username TEXT PRIMARY KEY, name TEXT, password_hash TEXT);
CREATE TABLE codes(code TEXT PRIMARY KEY, client_id TEXT, username TEXT, scope TEXT,
    redirect_uri TEXT, nonce TEXT, code_challenge TEXT, code_challenge_method TEXT,
    auth_time INTEGER, acr TEXT, amr TEXT);
CREATE TABLE tokens(access_token TEXT PRIMARY KEY, refresh_token TEXT UNIQUE, client_id TEXT,
    username TEXT, scope TEXT, issued_at INTEGER, expires_in INTEGER,
    access_token_revoked_at INTEGER, refresh_token_revoked_at INTEGER);
"""
CLIENT = {
    "redirect_uris": [known.REDIRECT_URI],
    "scope": " ".join((*known.SCOPES, known.OFFLINE, known.OF_CLIENT)),
    "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
}
BY_USERNAME = "SELECT * FROM users WHERE username = ?"
BY_CODE = "SELECT * FROM codes WHERE code = ?"
BY_ACCESS_TOKEN = "SELECT * FROM tokens WHERE access_token = ?"
BY_REFRESH_TOKEN = "SELECT * FROM tokens WHERE refresh_token = ?"
LOGIN = '<form method="post"><input name="username"><input type="password" name="password"></form>'
KEY = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "RS256", "use": "sig"})
TOLD = known.told()
store = Store(TOLD.database)


class _Row:
    """A row of a table. Authlib's models need no object mapper: they read its columns."""

    def __init__(self, row: Any) -> None:
        self.__dict__.update(row)


class _Client(_Row, models.OAuth2ClientMixin):  # type: ignore[misc]
    pass


class _Code(_Row, models.OAuth2AuthorizationCodeMixin):  # type: ignore[misc]
    pass


class _Token(_Row, models.OAuth2TokenMixin):  # type: ignore[misc]
    pass


def _query_client(client_id: str) -> _Client | None:
    row = store.one("SELECT * FROM clients WHERE client_id = ?", client_id)
    return _Client(row) if row else None


def _query_user(username: str | None) -> UserInfo | None:
    row = store.one(BY_USERNAME, username)
    return UserInfo(sub=row["username"], name=row["name"]) if row else None


def _query_token(statement: str, token: str) -> _Token | None:
    row = store.one(statement, token)
    return _Token(row) if row else None


def _save_token(token: dict[str, Any], request: Any) -> None:
    who = request.client.client_id, request.user["sub"] if request.user else None
    times = int(time.time()), token["expires_in"], 0, 0
    row = token["access_token"], token.get("refresh_token"), *who, token.get("scope"), *times
    store.write("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)


class _AuthorizationCodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """RFC 6749 §4.1."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        names = ("redirect_uri", "nonce", "code_challenge", "code_challenge_method")
        bound = *(request.payload.data.get(name) for name in names), int(time.time())
        row = code, request.client.client_id, request.user["sub"], request.payload.scope, *bound
        store.write("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", *row)

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        row = store.one(BY_CODE, code)
        found = _Code(row) if row and row["client_id"] == client.client_id else None
        return None if found is None or found.is_expired() else found

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        store.write("DELETE FROM codes WHERE code = ?", authorization_code.code)

    def authenticate_user(self, authorization_code: _Code) -> UserInfo | None:
        return _query_user(authorization_code.username)


class _RefreshTokenGrant(grants.RefreshTokenGrant):  # type: ignore[misc]
    """RFC 6749 §6, with rotation."""

    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Token | None:
        row = _query_token(BY_REFRESH_TOKEN, refresh_token)
        return row if row and not row.is_revoked() else None

    def authenticate_user(self, refresh_token: _Token) -> UserInfo | None:
        return _query_user(refresh_token.username)

    def revoke_old_credential(self, refresh_token: _Token) -> None:
        row = int(time.time()), refresh_token.refresh_token
        store.write("UPDATE tokens SET refresh_token_revoked_at = ? WHERE refresh_token = ?", *row)


class _OpenID(OpenIDCode):  # type: ignore[misc]
    """The ID token (OIDC Core §3.1.3.3)."""

    def exists_nonce(self, nonce: str, _request: Any) -> bool:
        return store.one("SELECT 1 FROM codes WHERE nonce = ?", nonce) is not None

    def resolve_client_private_key(self, _client: _Client) -> RSAKey:
        return KEY

    def get_client_claims(self, client: _Client) -> dict[str, Any]:
        return {"iss": TOLD.issuer, "aud": client.client_id}

    def get_encode_header(self, _client: _Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": "rsa"}

    def generate_user_info(self, user: UserInfo, _scope: str) -> UserInfo:
        return user


class _BearerTokens(BearerTokenValidator):  # type: ignore[misc]
    """RFC 6750 §2.1."""

    def authenticate_token(self, token_string: str) -> _Token | None:
        return _query_token(BY_ACCESS_TOKEN, token_string)


class _Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """RFC 7662 §2."""

    def query_token(self, token_string: str, _hint: str | None) -> _Token | None:
        return _query_token(BY_ACCESS_TOKEN, token_string)

    def check_permission(self, token: _Token, client: _Client, _request: Any) -> bool:
        return bool(token.check_client(client))

    def introspect_token(self, token: _Token) -> dict[str, Any]:
        names = ("client_id", "username", "scope")
        return {name: getattr(token, name) for name in names} | {
            "iss": TOLD.issuer,
            "exp": token.issued_at + token.expires_in,
        }


class _Issuer(IssuerParameter):  # type: ignore[misc]
    """RFC 9207: the issuer identifies itself."""

    def get_issuer(self) -> str:
        return TOLD.issuer


server = AuthorizationServer()
require_oauth = ResourceProtector()


def _authorize() -> Any:
    if request.method == "POST":
        row = store.one(BY_USERNAME, request.form["username"])
        if row and HASHER.verify(row["password_hash"], request.form["password"]):
            session["username"] = row["username"]
            return redirect(request.url, 303)
    user = _query_user(session.get("username"))
    if user is None:
        return LOGIN
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        return server.handle_error_response(request, error)
    return server.create_authorization_response(grant_user=user, grant=grant)


@require_oauth("openid")  # type: ignore[untyped-decorator]
def _userinfo() -> Response:
    return jsonify(_query_user(current_token.username))


def create_app() -> Flask:
    """Create the issuer that the environment describes."""
    store.create(TABLES)
    client = known.CLIENT_ID, TOLD.client_secret, json.dumps(CLIENT)
    store.write("INSERT INTO clients VALUES (?, ?, ?)", *client)
    person = known.USERNAME, known.USERNAME.title(), HASHER.hash(known.PASSWORD)
    store.write("INSERT INTO users VALUES (?, ?, ?)", *person)
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY=new_secret(), OAUTH2_REFRESH_TOKEN_GENERATOR=True)
    server.init_app(app, _query_client, _save_token)
    extensions = [_OpenID(require_nonce=True), CodeChallenge(required=True)]
    server.register_grant(_AuthorizationCodeGrant, extensions)
    server.register_grant(_RefreshTokenGrant)
    server.register_grant(grants.ClientCredentialsGrant)
    server.register_endpoint(_Introspection)
    server.register_extension(_Issuer())
    require_oauth.register_token_validator(_BearerTokens())
    for path, view, methods in (
        ("/authorize", _authorize, ["GET", "POST"]),
        ("/token", server.create_token_response, ["POST"]),
        ("/introspect", lambda: server.create_endpoint_response("introspection"), ["POST"]),
        ("/userinfo", _userinfo, ["GET"]),
        ("/jwks", lambda: {"keys": [KEY.as_dict(private=False)]}, ["GET"]),
        ("/healthz", lambda: "authlib\n", ["GET"]),
    ):
        app.add_url_rule(path, path, view, methods=methods)
    return app


if __name__ == "__main__":
    serve(f"{__spec__.name}:create_app", known.HOST, TOLD.port)
