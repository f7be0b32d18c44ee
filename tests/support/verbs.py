"""Test actions on the authorization server: register, log in, consent, exchange.

Each function sends what a real client or browser would send, over Flask's test client, and returns
the response unchanged. A parameter whose value is `None` is left out.
"""

import base64
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from authorization_server.config import Config
from tests.support.page_form import PageForm
from tracing.catalogue import Step
from tracing.events import Event
from tracing.sinks import ListSink

CALLBACK = "https://app.example/callback"
VERIFIER = "correct-horse-battery-staple.correct-horse-battery"
COOKIE = "authorization_server_session_9000"
PASSWORDS = {"alice": "wonderland", "bob": "builder", "carol": "christmas"}
CAROLS_SECRET = "CAROLSINGS2CHRISTMASSONGS3INSNOW"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Parameters = Mapping[str, object]


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(verifier)) without padding, exactly as in RFC 7636 §4.2."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def basic(client_id: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic authentication (RFC 7617)."""
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def bearer(token: str) -> dict[str, str]:
    """The header that carries an access token (RFC 6750 §2.1)."""
    return {"Authorization": f"Bearer {token}"}


def header_of(token: str) -> dict[str, Any]:
    """The JOSE header of a signed JWT, unverified."""
    return _json_part(token, 0)


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a signed JWT, unverified."""
    return _json_part(token, 1)


def _json_part(token: str, number: int) -> dict[str, Any]:
    part = token.split(".")[number]
    document: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return document


def given(values: Parameters) -> dict[str, Any]:
    """The parameters to send: all that are not None."""
    return {name: value for name, value in values.items() if value is not None}


class RefusedCheck(NamedTuple):
    """A failed check as recorded in the trace."""

    name: str
    spec: str
    expected: str
    received: str
    step: str | None


@dataclass
class Issuer:
    """An authorization server with its own database, and the trace that it has recorded."""

    app: Flask
    config: Config
    sink: ListSink
    engine: Engine

    def forget(self) -> None:
        """Empty the trace."""
        self.sink.events.clear()

    def client(self) -> FlaskClient:
        """Return a test client that keeps no cookies."""
        return self.app.test_client(use_cookies=False)

    @property
    def name(self) -> str:
        """Host and port, as a browser writes them in the Host header."""
        return urlsplit(self.config.issuer).netloc

    def url(self, path: str) -> str:
        """The public URL of a path of this issuer."""
        return self.config.issuer + path

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send a GET request without cookies."""
        return self.client().get(self.url(path), **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a POST request without cookies."""
        return self.client().post(self.url(path), **options)

    def browser(self) -> "Browser":
        """Return a fresh browser in which no user is logged in."""
        return Browser(self, self.app.test_client())

    def metadata(self) -> dict[str, Any]:
        """The metadata as published."""
        document: dict[str, Any] = self.get("/.well-known/oauth-authorization-server").json
        return document

    def offer(self, **metadata: object) -> TestResponse:
        """Send a registration request (RFC 7591 §3.1)."""
        usual = {"redirect_uris": [CALLBACK], "client_name": "An app"}
        return self.post("/register", json=given(usual | metadata))

    def register(self, **metadata: object) -> "Client":
        """Register a client that may use refresh tokens, unless other metadata say otherwise."""
        usual = {"grant_types": ["authorization_code", "refresh_token"]}
        answer = self.offer(**(usual | metadata))
        assert answer.status_code == 201, answer.text
        return Client(self, answer.json)

    def userinfo(self, access_token: str) -> TestResponse:
        """GET /userinfo with an access token."""
        return self.get("/userinfo", headers=bearer(access_token))

    def set(self, table: str, column: str, value: object) -> None:
        """Set a column in all rows of a table, for example to move time without waiting."""
        with self.engine.begin() as connection:
            statement = f"UPDATE {table} SET {column} = :value"  # noqa: S608  # the tests' own words
            connection.execute(text(statement), {"value": value})

    def share_nobody(self) -> None:
        """Turn every demo person into a person from a set-up file."""
        self.set("people", "is_demo", False)

    def delete(self, table: str, column: str, value: object) -> None:
        """Remove the rows with this value."""
        with self.engine.begin() as connection:
            statement = f"DELETE FROM {table} WHERE {column} = :value"  # noqa: S608
            connection.execute(text(statement), {"value": value})

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        with self.engine.connect() as connection:
            found = connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            return [dict(row) for row in found.mappings()]

    def kids(self) -> list[str]:
        """The names of all signing keys."""
        return sorted(row["kid"] for row in self.rows("signing_keys"))

    def renew(self, prepared: Path) -> None:
        """Reset everything: restore the database from this one, and empty the trace."""
        own = self.engine.url.database
        assert own is not None
        with closing(sqlite3.connect(prepared)) as source, closing(sqlite3.connect(own)) as target:
            source.backup(target)
        self.forget()

    def refused(self) -> RefusedCheck:
        """The last failed check, with its expected and received values."""
        return list(self._refusals())[-1]

    def _refusals(self) -> Iterator[RefusedCheck]:
        for event in self.sink.events:
            step = event.step.slug if event.step else None
            for made in event.checks:
                if made.verdict == "failed":
                    yield RefusedCheck(made.name, made.spec, made.expected, made.received, step)

    def told(self, step: Step | None) -> list[Event]:
        """The recorded events of this step."""
        return [event for event in self.sink.events if event.step == step]


@dataclass(frozen=True)
class Client:
    """A registered client of an issuer."""

    issuer: Issuer
    registered: dict[str, Any]

    @property
    def id(self) -> str:
        """The client_id."""
        return str(self.registered["client_id"])

    @property
    def secret(self) -> str:
        """The client_secret."""
        return str(self.registered["client_secret"])

    @property
    def redirect_uri(self) -> str:
        """The first redirect URI."""
        return str(self.registered["redirect_uris"][0])

    @property
    def is_public(self) -> bool:
        """Whether the client has no secret."""
        return "client_secret" not in self.registered

    def request(self, **changes: object) -> dict[str, Any]:
        """Return an authorization request with all usual parameters and these changes."""
        usual = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile notes:read notes:write",
            "state": "the-state-of-this-flow",
            "nonce": "the-nonce-of-this-flow",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        return given(usual | changes)

    def post(self, path: str, form: Parameters, headers: Mapping[str, str] = {}) -> TestResponse:
        """Post a form with the credentials that this client registered."""
        if self.is_public:
            return self.issuer.post(path, data={"client_id": self.id, **form}, headers=headers)
        return self.issuer.post(
            path, data=dict(form), headers=basic(self.id, self.secret) | dict(headers)
        )

    def token_form(self, code: str, **changes: object) -> dict[str, Any]:
        """The form that exchanges a code (RFC 6749 §4.1.3)."""
        usual = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
        }
        return given(usual | changes)

    def exchange(self, code: str, **changes: object) -> TestResponse:
        """Exchange a code for tokens."""
        return self.post("/token", self.token_form(code, **changes))

    def refresh(self, refresh_token: str, **changes: object) -> TestResponse:
        """Exchange a refresh token for the next pair (RFC 6749 §6)."""
        usual = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.post("/token", given(usual | changes))

    def introspect(self, token: str, **changes: object) -> dict[str, Any]:
        """The issuer's introspection response for a token (RFC 7662)."""
        answer = self.post("/introspect", given({"token": token} | changes))
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json
        return document

    def is_active(self, token: str) -> bool:
        """Whether introspection reports the token as active."""
        return bool(self.introspect(token)["active"])

    def revoke(self, token: str, **changes: object) -> TestResponse:
        """Revoke a token (RFC 7009)."""
        return self.post("/revoke", given({"token": token} | changes))

    def code(self, browser: "Browser | None" = None, **changes: object) -> str:
        """Go through login and consent, and return the code."""
        browser = browser or self.issuer.browser()
        return answer_of(browser.walk(self, **changes))["code"]

    def tokens(self, browser: "Browser | None" = None, **changes: object) -> dict[str, Any]:
        """Go through login and consent, exchange the code, and return the tokens."""
        redirect_uri = self.request(**changes).get("redirect_uri")
        answer = self.exchange(self.code(browser, **changes), redirect_uri=redirect_uri)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json
        return document


@dataclass(frozen=True)
class Browser:
    """A browser with its cookies; it follows no redirects by itself."""

    issuer: Issuer
    http: FlaskClient

    def authorize(self, client: Client, **changes: object) -> TestResponse:
        """GET the authorization endpoint."""
        return self.get("/authorize?" + urlencode(client.request(**changes), doseq=True))

    def get(self, address: str, **options: Any) -> TestResponse:
        """GET an absolute address, or a path of the issuer."""
        return self.http.get(self._absolute(address), **options)

    def post(self, address: str, **options: Any) -> TestResponse:
        """POST to an absolute address, or a path of the issuer."""
        return self.http.post(self._absolute(address), **options)

    def submit(self, page: TestResponse, values: Mapping[str, object]) -> TestResponse:
        """Submit the form of a page, with these values in place of its own."""
        form = PageForm(page.text)
        assert form.method == "post", page.text
        kept = [pair for pair in form.fields if pair[0] not in values]
        filled = [
            (name, one)
            for name, value in values.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        origin = self.issuer.config.issuer.removesuffix(self.issuer.config.path)
        body = urlencode(kept + filled)
        return self.http.post(urljoin(origin, form.action), data=body, headers=FORM)

    def log_in(
        self, page: TestResponse, username: str = "alice", password: str | None = None
    ) -> TestResponse:
        """Fill in the login page, with the right password unless another is given."""
        password = PASSWORDS.get(username, "") if password is None else password
        return self.submit(page, {"username": username, "password": password})

    def give_code(self, page: TestResponse, code: str | None = None) -> TestResponse:
        """Fill in the second-factor page, with carol's current code unless another is given.

        Her last used code is forgotten first, because a code can be used only once.
        """
        if code is None:
            self.issuer.set("people", "totp_last_step", 0)
            code = TOTP(CAROLS_SECRET).now()
        return self.submit(page, {"otp": code})

    def consent(
        self, page: TestResponse, decision: str = "allow", scopes: list[str] | None = None
    ) -> TestResponse:
        """Press a button on the consent page, with the preselected scopes or others."""
        ticked = {} if scopes is None else {"scope": scopes}
        return self.submit(page, {"decision": decision, **ticked})

    def sign_in(self, client: Client, username: str = "alice") -> None:
        """Log in, and stop before consent."""
        page = self.authorize(client)
        answer = self.log_in(page, username)
        assert answer.status_code == 303, answer.text
        if "/second-factor?" in answer.headers["Location"]:
            answer = self.give_code(self.get(answer.headers["Location"]))
            assert answer.status_code == 303, answer.text

    def walk(self, client: Client, username: str = "alice", **changes: object) -> TestResponse:
        """Complete every page as a user who consents, until the browser is back at the client."""
        answer = self.authorize(client, **changes)
        for _ in range(6):
            if is_page(answer, "Sign in"):
                answer = self.log_in(answer, username)
            elif is_page(answer, "One-time code"):
                answer = self.give_code(answer)
            elif is_page(answer, "Allow access?"):
                answer = self.consent(answer)
            elif answer.headers.get("Location", "").startswith(self.issuer.config.issuer):
                answer = self.get(answer.headers["Location"])
        return answer

    @property
    def session_id(self) -> str | None:
        """The value of the session cookie."""
        host = urlsplit(self.issuer.config.issuer).hostname or ""
        cookie = self.http.get_cookie(COOKIE, host, self.issuer.config.path or "/")
        return cookie.value if cookie else None

    def _absolute(self, address: str) -> str:
        return address if "://" in address else self.issuer.url(address)


def is_page(answer: TestResponse, heading: str) -> bool:
    """Whether the response is the page with this heading."""
    return f"<h1>{heading}</h1>" in answer.text


def answer_of(response: TestResponse) -> dict[str, str]:
    """The parameters with which the browser is redirected to the client, each exactly once."""
    if "Location" in response.headers:
        return single(urlsplit(response.headers["Location"]).query)
    form = PageForm(response.text)
    return dict(form.fields)


def single(query: str) -> dict[str, str]:
    """The parameters of a query string, each exactly once."""
    values = parse_qs(query, keep_blank_values=True, strict_parsing=True)
    assert len(values) == len(parse_qsl(query, keep_blank_values=True)), query
    return {name: value[0] for name, value in values.items()}


def csrf_token_of(page: TestResponse) -> str:
    """The CSRF token in the form of a page."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page.text)
    assert found, page.text
    return found[1]


def database_of(folder: Path) -> str:
    """The address of a database file in a folder."""
    return f"sqlite:///{(folder / 'authorization_server.db').as_posix()}"
