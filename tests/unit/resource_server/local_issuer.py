"""A small issuer on a real socket: publishes keys, registers, introspects, and counts requests."""

import json
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import unquote_plus

from flask import Flask, Response, jsonify, request
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from werkzeug.datastructures import Authorization
from werkzeug.serving import make_server

from tests.support.sockets import Quiet

RESOURCE = "http://127.0.0.1:9001"
RSA_KEY = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


def ec_key(kid: str) -> ECKey:
    """A new key for ES256."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


def ed_key(kid: str) -> OKPKey:
    """A new key for EdDSA."""
    return OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig"})


class LocalIssuer:
    """An issuer whose responses a test can change; its URL contains `path`."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self.key: Key = ec_key("first")
        self.published: list[dict[str, Any]] = [self.key.as_dict(private=False)]
        self.asked: Counter[str] = Counter()
        self.metadata: dict[str, Any] = {}
        # Path -> the response to return instead, in any form that Flask accepts.
        self.instead: dict[str, tuple[Any, ...]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.clients: dict[str, str] = {}
        self.registrations: list[dict[str, Any]] = []
        self.until_stopped = threading.Event()
        self.before_answer: Callable[[], object] = lambda: None
        self._server = make_server("127.0.0.1", 0, self._app(), True, request_handler=Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}{path}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop responding, as after a crash. A second call does nothing."""
        self.until_stopped.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def rotate(self) -> None:
        """Sign with a new key, and publish it in place of the old one."""
        self.key = ec_key(f"key-{time.monotonic_ns()}")
        self.published = [self.key.as_dict(private=False)]

    def claims(self, **changed: object) -> dict[str, Any]:
        """The claims of a valid access token; a claim changed to None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "alice",
            "aud": RESOURCE,
            "client_id": "an-app",
            "scope": "openid profile notes:read notes:write",
            "jti": f"token-{time.monotonic_ns()}",
            "iat": now,
            "exp": now + 300,
        } | changed
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, header: dict[str, Any] | None = None, **changed: object) -> str:
        """An access token signed with the current key, with these changes."""
        return self.signed(self.key, header, **changed)

    def signed(self, key: Key, header: dict[str, Any] | None = None, **changed: object) -> str:
        """Like `token`, but signed with any key; a header parameter changed to None is left out."""
        whole = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid} | (header or {})
        whole = {name: value for name, value in whole.items() if value is not None}
        payload = json.dumps(self.claims(**changed))
        with warnings.catch_warnings():
            # joserfc warns about EdDSA because it prefers the name Ed25519.
            warnings.simplefilter("ignore", SecurityWarning)
            # Not strict, because a token may have header parameters that joserfc does not know.
            registry = jws.JWSRegistry(algorithms=[whole["alg"]], strict_check_header=False)
            return jws.serialize_compact(whole, payload, key, registry=registry)

    def _app(self) -> Flask:
        app = Flask(__name__)
        inserted = f"/.well-known/oauth-authorization-server{self.path}"
        for path, view in {
            inserted: self._metadata,
            f"{self.path}/.well-known/openid-configuration": self._metadata,
            "/jwks": lambda: {"keys": self.published},
            "/register": self._register,
            "/introspect": self._introspect,
        }.items():
            app.add_url_rule(path, path, view, methods=["GET", "POST"])
        app.before_request(self._count)
        return app

    def _count(self) -> tuple[Any, ...] | None:
        self.asked[request.path] += 1
        self.before_answer()
        return self.instead.get(request.path)

    def _metadata(self) -> dict[str, Any]:
        origin = self.url.removesuffix(self.path)
        return {
            "issuer": self.url,
            "jwks_uri": f"{origin}/jwks",
            "registration_endpoint": f"{origin}/register",
            "introspection_endpoint": f"{origin}/introspect",
        } | self.metadata

    def _register(self) -> tuple[dict[str, Any], int]:
        self.registrations.append(request.get_json())
        client_id = f"client-{len(self.registrations)}"
        self.clients[client_id] = f"secret-{len(self.registrations)}"
        return {"client_id": client_id, "client_secret": self.clients[client_id]}, 201

    def _introspect(self) -> Response | tuple[Response, int]:
        # RFC 6749 §2.3.1: both parts are form-encoded.
        sent = request.authorization or Authorization("basic", {})
        client_id, secret = (unquote_plus(part or "") for part in (sent.username, sent.password))
        if self.clients.get(client_id) != secret:
            return jsonify(error="invalid_client"), 401
        return jsonify(self.tokens.get(request.form["token"], {"active": False}))
