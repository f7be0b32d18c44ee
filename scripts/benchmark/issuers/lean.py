"""The lean issuer, the baseline that counts: Flask, SQLite and joserfc, with every check of ours.

It makes the checks that our authorization server makes on these requests, stores what ours stores
(secrets as hashes), signs as ours does (RS256 ID tokens, ES256 access tokens), and looks up whether
a token was revoked. It explains nothing, traces nothing and offers no other flow.
"""

import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from argon2.exceptions import VerifyMismatchError
from flask import Flask, Response, jsonify, redirect, request
from markupsafe import escape
from werkzeug import Response as AnyResponse

from hosting.csrf import csrf_token, is_csrf_token_of
from hosting.random_values import hashed, new_id, new_secret
from hosting.serving.server import serve
from scripts.benchmark.issuers import known
from scripts.benchmark.issuers.lean_tokens import Refused, Tokens, once, require
from scripts.benchmark.issuers.store import Store
from scripts.benchmark.password_hash import HASHER

CODE_SECONDS, SESSION_SECONDS = 60, 8 * 3600
COOKIE = "lean"
CHALLENGE = re.compile(r"[\w-]{43}", re.ASCII)
PAGE = (
    '<!doctype html><title>Lean</title><form method="post" action="{action}">'
    '<input type="hidden" name="csrf_token" value="{token}">{fields}</form>'
)
LOGIN = '<input name="username"><input type="password" name="password"><button>Sign in</button>'
CONSENT = '<button name="decision" value="allow">Allow</button>'
PAGE_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}

TABLES = """
CREATE TABLE clients(
    id TEXT PRIMARY KEY, secret_hash TEXT, redirect_uri TEXT, scope TEXT) WITHOUT ROWID;
CREATE TABLE people(
    username TEXT PRIMARY KEY, name TEXT, password_hash TEXT) WITHOUT ROWID;
CREATE TABLE sessions(
    id_hash TEXT PRIMARY KEY, username TEXT, logged_in_at INTEGER) WITHOUT ROWID;
CREATE TABLE consents(
    username TEXT, client_id TEXT, scope TEXT, PRIMARY KEY(username, client_id)) WITHOUT ROWID;
CREATE TABLE grants(
    id TEXT PRIMARY KEY, code_hash TEXT UNIQUE, client_id TEXT, username TEXT, scope TEXT,
    redirect_uri TEXT, nonce TEXT, challenge TEXT, logged_in_at INTEGER, expires_at INTEGER,
    used_at INTEGER, revoked_at INTEGER) WITHOUT ROWID;
CREATE TABLE refresh_tokens(
    token_hash TEXT PRIMARY KEY, grant_id TEXT, expires_at INTEGER, used_at INTEGER) WITHOUT ROWID;
CREATE TABLE revoked_tokens(jti TEXT PRIMARY KEY) WITHOUT ROWID;
"""
CLIENT = """
SELECT clients.*, consents.scope AS consented
FROM clients LEFT JOIN consents ON client_id = id AND username = ? WHERE id = ?"""
SESSION = "SELECT * FROM sessions WHERE id_hash = ? AND logged_in_at > ?"
PERSON = "SELECT * FROM people WHERE username = ?"
GRANT = "INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)"


class Front:
    """The front channel: the authorization endpoint, with login and consent (RFC 6749 §3.1)."""

    def __init__(self, issuer: str, store: Store) -> None:
        self._issuer, self._store = issuer, store
        self._unknown = HASHER.hash(new_secret())

    def authorize(self) -> AnyResponse:
        """Issue a code immediately, or return the page that the user still has to complete."""
        asked, session = once(request.args), self._session()
        client = self._checked(asked, session)
        if session is None:
            return _page("login", LOGIN)
        remembered = set(asked["scope"].split()) <= set((client["consented"] or "").split())
        if not remembered or "consent" in asked.get("prompt", "").split():
            return _page("consent", CONSENT)
        return self._issue_code(asked, session)

    def login(self) -> AnyResponse:
        """Verify the password; the session gets a new id, which no earlier form had."""
        form = _own_form()
        person = self._store.one(PERSON, form.get("username"))
        try:
            # An unknown name takes as long as a wrong password.
            kept = person["password_hash"] if person else self._unknown
            HASHER.verify(kept, form.get("password", ""))
        except VerifyMismatchError:
            return _page("login", LOGIN)
        cookie = new_secret()
        row = hashed(cookie), form["username"], int(time.time())
        self._store.write("INSERT INTO sessions VALUES (?, ?, ?)", *row)
        response = redirect(f"/authorize?{request.query_string.decode()}", 303)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax")
        return response

    def consent(self) -> AnyResponse:
        """Remember the consent, and issue the code."""
        form, asked, session = _own_form(), once(request.args), self._session()
        client = self._checked(asked, session)
        if session is None:
            return _page("login", LOGIN)
        require(form.get("decision") == "allow", "access_denied", to=asked["redirect_uri"])
        scope = " ".join({*(client["consented"] or "").split(), *asked["scope"].split()})
        row = session["username"], client["id"], scope
        self._store.write("INSERT OR REPLACE INTO consents VALUES (?, ?, ?)", *row)
        return self._issue_code(asked, session)

    def refused(self, refused: Refused) -> AnyResponse:
        """Return an error, to the client if its redirect URI is valid (RFC 6749 §4.1.2.1)."""
        if refused.to:
            return self._to_client(refused.to, {"error": refused.error})
        response = jsonify(error=refused.error)
        response.status_code = refused.status
        if refused.status == 401:
            scheme = "Basic" if refused.error == "invalid_client" else "Bearer"
            response.headers["WWW-Authenticate"] = scheme
        return response

    def _session(self) -> Any:
        cookie, since = request.cookies.get(COOKIE), int(time.time()) - SESSION_SECONDS
        return self._store.one(SESSION, hashed(cookie), since) if cookie else None

    def _checked(self, asked: Mapping[str, str], session: Any) -> Any:
        username = session["username"] if session else None
        client = self._store.one(CLIENT, username, asked.get("client_id"))
        to = asked.get("redirect_uri", "")
        if client is None or to != client["redirect_uri"]:
            raise Refused("invalid_request")
        scope = set(asked.get("scope", "").split())
        require(asked.get("response_type") == "code", "unsupported_response_type", to=to)
        require("request" not in asked, "request_not_supported", to=to)
        require("request_uri" not in asked, "request_uri_not_supported", to=to)
        require(scope and scope <= set(client["scope"].split()), "invalid_scope", to=to)
        require(asked.get("code_challenge_method") == "S256", "invalid_request", to=to)
        challenge = CHALLENGE.fullmatch(asked.get("code_challenge", ""))
        require(challenge, "invalid_request", to=to)
        return client

    def _issue_code(self, asked: Mapping[str, str], session: Any) -> AnyResponse:
        code, since = new_secret(), session["logged_in_at"]
        bound = asked["client_id"], session["username"], asked["scope"], asked["redirect_uri"]
        proof = asked.get("nonce"), asked["code_challenge"]
        ends = int(time.time()) + CODE_SECONDS
        self._store.write(GRANT, new_id(), hashed(code), *bound, *proof, since, ends)
        return self._to_client(asked["redirect_uri"], {"code": code})

    def _to_client(self, uri: str, answer: Mapping[str, str]) -> AnyResponse:
        state = {"state": request.args["state"]} if "state" in request.args else {}
        # RFC 9207 §2: the issuer identifies itself.
        response = redirect(f"{uri}?{urlencode({**answer, **state, 'iss': self._issuer})}", 302)
        response.headers["Cache-Control"] = "no-store"
        return response


def _own_form() -> dict[str, str]:
    form, cookie = request.form.to_dict(), request.cookies.get(COOKIE, "")
    is_own = cookie and is_csrf_token_of(cookie, form.get("csrf_token", ""))
    require(is_own, "access_denied", 403)
    return form


def _page(path: str, fields: str) -> AnyResponse:
    cookie = request.cookies.get(COOKIE) or new_secret()
    action = escape(f"/{path}?{request.query_string.decode()}")
    text = PAGE.format(action=action, token=csrf_token(cookie), fields=fields)
    response = Response(text, mimetype="text/html", headers=PAGE_HEADERS)
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax")
    return response


def create_app() -> Flask:
    """Create the issuer that the environment describes, with its client and its user."""
    told = known.told()
    store = Store(told.database)
    store.create(TABLES)
    scope = " ".join((*known.SCOPES, known.OFFLINE, known.OF_CLIENT))
    client = known.CLIENT_ID, hashed(told.client_secret), known.REDIRECT_URI, scope
    store.write("INSERT INTO clients VALUES (?, ?, ?, ?)", *client)
    person = known.USERNAME, "Alice", HASHER.hash(known.PASSWORD)
    store.write("INSERT INTO people VALUES (?, ?, ?)", *person)
    front, back = Front(told.issuer, store), Tokens(told.issuer, store)
    app = Flask(__name__, static_folder=None)
    app.register_error_handler(Refused, front.refused)
    for view in (front.authorize, back.userinfo):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)
    for view in (front.login, front.consent, back.token, back.introspect):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view, methods=["POST"])
    app.add_url_rule("/jwks", "jwks", back.keys)
    app.add_url_rule("/healthz", "health", lambda: "lean\n")
    return app


if __name__ == "__main__":
    serve(f"{__spec__.name}:create_app", known.HOST, known.told().port)
