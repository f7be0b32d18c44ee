"""A client of one's own at an authorization server: its requests, as the specifications define
them.

In every request, a parameter can be changed by name; None leaves it out, and a sequence of values
sends it several times.
"""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from scenarios.browser.pages import Leg

CALLBACK = "https://app.example/callback"
VERIFIER = "a-code-verifier-that-only-this-program-knows-0123456789"
SCOPE = "openid profile notes:read notes:write"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"

Values = Mapping[str, object]
NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Program:
    """A client registered at an issuer; `registered` is the registration response."""

    issuer: str
    registered: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The client_id."""
        return str(self.registered["client_id"])

    @property
    def secret(self) -> str | None:
        """The client_secret; None for a public client, or for one that signs assertions."""
        return self.registered.get("client_secret")

    def request(self, **changes: Any) -> dict[str, object]:
        """Return the parameters of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3)."""
        usual = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.registered["redirect_uris"][0],
            "scope": SCOPE,
            "state": "the-state-of-this-flow",
            "nonce": "the-nonce-of-this-flow",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        return given(usual | changes)

    def authorization(self, **changes: Any) -> Leg:
        """Return the authorization request, as a browser sends it."""
        query = urlencode(self.request(**changes), doseq=True)
        return Leg("GET", f"{self.issuer}/authorize?{query}")

    def token_form(self, code: str, /, **changes: Any) -> dict[str, object]:
        """Return the form that exchanges a code (RFC 6749 §4.1.3)."""
        usual = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.registered["redirect_uris"][0],
            "code_verifier": VERIFIER,
        }
        return usual | changes

    def exchange(
        self, code: str, headers: Mapping[str, str] = NO_HEADERS, /, **changes: Any
    ) -> Leg:
        """Return the request that exchanges a code for tokens."""
        return self.post("/token", self.token_form(code, **changes), headers)

    def refresh(
        self, refresh_token: str, headers: Mapping[str, str] = NO_HEADERS, /, **changes: Any
    ) -> Leg:
        """Return the request that uses a refresh token (RFC 6749 §6)."""
        usual = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.post("/token", usual | changes, headers)

    def post(self, path: str, form: Values, headers: Mapping[str, str] = NO_HEADERS) -> Leg:
        """Return a form with this client's credentials: HTTP Basic, or only the client_id."""
        if self.secret is None:
            return posted(self.issuer + path, {"client_id": self.id, **form}, headers)
        return posted(self.issuer + path, form, {**basic(self.id, self.secret), **headers})


def registration(issuer: str, **metadata: Any) -> Leg:
    """Return a registration request (RFC 7591 §3.1)."""
    usual = {
        "client_name": "A foreign program",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
    }
    return Leg("POST", f"{issuer}/register", json=json.dumps(given(usual | metadata)))


def posted(url: str, form: Values, headers: Mapping[str, str] = NO_HEADERS) -> Leg:
    """Return a form without credentials other than those given."""
    return Leg("POST", url, pairs_of(form), headers=tuple(headers.items()))


def fetched(url: str, headers: Mapping[str, str] = NO_HEADERS) -> Leg:
    """Return a GET request with these headers."""
    return Leg("GET", url, headers=tuple(headers.items()))


def altered(leg: Leg, **changes: Any) -> Leg:
    """Return the form with these fields changed or added; None leaves a field out."""
    kept = tuple((name, value) for name, value in leg.form if name not in changes)
    return replace(leg, form=kept + pairs_of(changes))


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Return the HTTP Basic header with a client's credentials (RFC 6749 §2.3.1)."""
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def bearer(access_token: str) -> dict[str, str]:
    """Return the header that presents an access token (RFC 6750 §2.1)."""
    return {"Authorization": f"Bearer {access_token}"}


def dpop(access_token: str, proof: str) -> dict[str, str]:
    """Return the headers that present an access token bound to a key (RFC 9449 §7.1)."""
    return {"Authorization": f"DPoP {access_token}", "DPoP": proof}


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a code verifier (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def given(values: Values) -> dict[str, object]:
    """Return the parameters that are sent, without those that are None."""
    return {name: value for name, value in values.items() if value is not None}


def pairs_of(form: Values) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form; a sequence of values is sent as several fields."""
    return tuple(
        (name, str(value))
        for name, values in given(form).items()
        for value in (values if isinstance(values, list | tuple) else (values,))
    )
