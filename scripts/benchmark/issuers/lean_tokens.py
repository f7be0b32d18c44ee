"""The lean issuer's back channel: tokens are issued, used and introspected."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from flask import Response, jsonify, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from werkzeug.datastructures import MultiDict

from hosting.random_values import are_equal, hashed, new_id, new_secret
from scripts.benchmark.digests import HALF, sha256_base64url
from scripts.benchmark.issuers.known import OF_CLIENT, OFFLINE
from scripts.benchmark.issuers.store import Store

ACCESS_SECONDS, REFRESH_SECONDS = 300, 14 * 24 * 3600
VERIFIER = re.compile(r"[\w.~-]{43,128}", re.ASCII)
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

IS_REVOKED = """
SELECT 1 FROM revoked_tokens WHERE jti = ?
UNION ALL SELECT 1 FROM grants WHERE id = ? AND revoked_at IS NOT NULL"""
OF_REFRESH_TOKEN = """
SELECT refresh_tokens.expires_at AS ends_at, refresh_tokens.used_at AS spent_at, grants.*
FROM refresh_tokens JOIN grants ON grants.id = grant_id WHERE token_hash = ?"""

Claims = dict[str, Any]


class Refused(Exception):
    """A check failed. `to` is where the browser is redirected with the error; empty for nowhere."""

    def __init__(self, error: str, status: int = 400, to: str = "") -> None:
        super().__init__(error)
        self.error, self.status, self.to = error, status, to


def require(is_right: object, error: str, status: int = 400, to: str = "") -> None:
    """Refuse the request unless this is true.

    Raises:
        Refused: it is not true.
    """
    if not is_right:
        raise Refused(error, status, to)


class Tokens:
    """The token endpoint, and what happens to access tokens afterwards."""

    def __init__(self, issuer: str, store: Store) -> None:
        self._issuer, self._store = issuer, store
        self._rsa = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "RS256", "use": "sig"})
        self._ec = ECKey.generate_key("P-256", {"kid": "ec", "alg": "ES256", "use": "sig"})
        self._grants: Mapping[str, Callable[[Any, Mapping[str, str]], Claims]] = {
            "authorization_code": self._with_code,
            "refresh_token": self._with_refresh_token,
            "client_credentials": self._for_client,
        }

    def keys(self) -> Response:
        """`/jwks` (RFC 7517 §5)."""
        return jsonify(KeySet([self._rsa, self._ec]).as_dict(private=False))

    def token(self) -> Response:
        """`/token` (RFC 6749 §3.2)."""
        form = once(request.form)
        client, grant = self._client(), self._grants.get(form.get("grant_type", ""))
        if grant is None:
            raise Refused("unsupported_grant_type")
        return _answer(grant(client, form))

    def userinfo(self) -> Response:
        """`/userinfo` (OIDC Core §5.3)."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        require(scheme.lower() == "bearer" and token, "invalid_request", 401)
        claims = self._claims_of(token)
        if claims is None:
            raise Refused("invalid_token", 401)
        require("openid" in claims["scope"].split(), "insufficient_scope", 403)
        person = self._store.one("SELECT * FROM people WHERE username = ?", claims["sub"])
        if person is None:
            raise Refused("invalid_token", 401)
        profile = {"name": person["name"]} if "profile" in claims["scope"].split() else {}
        return _answer({"sub": claims["sub"], **profile})

    def introspect(self) -> Response:
        """`/introspect` (RFC 7662 §2)."""
        form, client = once(request.form), self._client()
        claims = self._claims_of(form.get("token", ""))
        if claims is None or claims["client_id"] != client["id"]:
            return _answer({"active": False})
        return _answer({"active": True, "token_type": "Bearer", **claims})

    def _client(self) -> Any:
        basic = request.authorization
        require(basic and basic.type == "basic", "invalid_client", 401)
        given = basic.parameters if basic else {}
        # RFC 6749 §2.3.1: both are encoded as in a form before they are joined.
        name, secret = (unquote_plus(given.get(key) or "") for key in ("username", "password"))
        client = self._store.one("SELECT * FROM clients WHERE id = ?", name)
        kept = client["secret_hash"] if client else ""
        require(are_equal(kept, hashed(secret)) and client, "invalid_client", 401)
        return client

    def _with_code(self, client: Any, form: Mapping[str, str]) -> Claims:
        now = int(time.time())
        code_hash, verifier = hashed(form.get("code", "")), form.get("code_verifier", "")
        grant = self._store.one("SELECT * FROM grants WHERE code_hash = ?", code_hash)
        if grant is None or grant["client_id"] != client["id"]:
            raise Refused("invalid_grant")
        self._require_unused(grant["used_at"], grant["id"])
        require(grant["expires_at"] >= now, "invalid_grant")
        require(form.get("redirect_uri") == grant["redirect_uri"], "invalid_grant")
        require(VERIFIER.fullmatch(verifier), "invalid_grant")
        require(are_equal(grant["challenge"], sha256_base64url(verifier)), "invalid_grant")
        with self._store.transaction():
            spent = "UPDATE grants SET used_at = ? WHERE id = ? AND used_at IS NULL"
            require(self._store.write(spent, now, grant["id"]), "invalid_grant")
            refresh = self._refresh_token(grant, now) if OFFLINE in grant["scope"].split() else {}
        answer = self._for_person(grant, now) | refresh
        return {**answer, "id_token": self._id_token(grant, now, answer["access_token"])}

    def _with_refresh_token(self, client: Any, form: Mapping[str, str]) -> Claims:
        now, token_hash = int(time.time()), hashed(form.get("refresh_token", ""))
        grant = self._store.one(OF_REFRESH_TOKEN, token_hash)
        if grant is None or grant["client_id"] != client["id"]:
            raise Refused("invalid_grant")
        self._require_unused(grant["spent_at"], grant["id"])
        require(grant["ends_at"] >= now and grant["revoked_at"] is None, "invalid_grant")
        with self._store.transaction():
            spent = "UPDATE refresh_tokens SET used_at = ? WHERE token_hash = ? AND used_at IS NULL"
            require(self._store.write(spent, now, token_hash), "invalid_grant")
            refresh = self._refresh_token(grant, now)
        return self._for_person(grant, now) | refresh

    def _for_client(self, client: Any, form: Mapping[str, str]) -> Claims:
        scope = form.get("scope", OF_CLIENT)
        require(scope == OF_CLIENT and scope in client["scope"].split(), "invalid_scope")
        return self._access_token(client["id"], client["id"], scope, int(time.time()), {})

    def _for_person(self, grant: Any, now: int) -> Claims:
        since = {"grant": grant["id"], "auth_time": grant["logged_in_at"]}
        who = grant["username"], grant["client_id"], grant["scope"]
        return self._access_token(*who, now, since)

    def _require_unused(self, used_at: int | None, grant_id: str) -> None:
        if used_at is not None:
            # RFC 6749 §4.1.2: tokens issued for a code that is used twice are revoked.
            self._store.write("UPDATE grants SET revoked_at = 1 WHERE id = ?", grant_id)
            raise Refused("invalid_grant")

    def _refresh_token(self, grant: Any, now: int) -> Claims:
        token = new_secret()
        row = hashed(token), grant["id"], now + REFRESH_SECONDS
        self._store.write("INSERT INTO refresh_tokens VALUES (?, ?, ?, NULL)", *row)
        return {"refresh_token": token}

    def _id_token(self, grant: Any, now: int, access_token: str) -> str:
        claims = {
            "iss": self._issuer,
            "sub": grant["username"],
            "aud": grant["client_id"],
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            "auth_time": grant["logged_in_at"],
            "at_hash": sha256_base64url(access_token, HALF),
            **({"nonce": grant["nonce"]} if grant["nonce"] else {}),
        }
        return jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, self._rsa, ["RS256"])

    def _access_token(self, sub: str, client: str, scope: str, now: int, more: Claims) -> Claims:
        claims = {
            "iss": self._issuer,
            "sub": sub,
            "aud": f"{self._issuer}/api",
            "client_id": client,
            "scope": scope,
            "jti": new_id(),
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            **more,
        }
        header = {"alg": "ES256", "kid": "ec", "typ": "at+jwt"}
        token = jwt.encode(header, claims, self._ec, ["ES256"])
        usual = {"token_type": "Bearer", "expires_in": ACCESS_SECONDS, "scope": scope}
        return {"access_token": token, **usual}

    def _claims_of(self, token: str) -> Claims | None:
        try:
            opened = jwt.decode(token, self._ec, ["ES256"])
        except (JoseError, ValueError):
            return None
        claims, mine = opened.claims, (self._issuer, f"{self._issuer}/api")
        if opened.header.get("typ") != "at+jwt" or (claims["iss"], claims["aud"]) != mine:
            return None
        if claims["exp"] <= time.time():
            return None
        is_revoked = self._store.one(IS_REVOKED, claims["jti"], claims.get("grant"))
        return None if is_revoked else claims


def once(sent: MultiDict[str, str]) -> dict[str, str]:
    """Return the parameters of a request, none of which may be repeated (RFC 6749 §3.1, §3.2).

    Raises:
        Refused: a parameter is repeated.
    """
    require(all(len(values) == 1 for values in sent.listvalues()), "invalid_request")
    return sent.to_dict()


def _answer(document: Claims) -> Response:
    response = jsonify(document)
    response.headers.update(NO_STORE)
    return response
