"""The client that the bench plays: how it registers, who signs in, and what it asks for."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

REDIRECT_URI = "http://127.0.0.1:9/callback"
"""Registered and sent back to, but never visited: the driver is browser and client in one."""

SCOPES = ("openid", "profile", "notes:read")
USERNAME, PASSWORD = "alice", "wonderland"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client of an issuer, whose tokens it shows to a resource server."""

    issuer: str
    resource: str
    client_id: str
    client_secret: str

    @property
    def authorization(self) -> bytes:
        """Its authorization request, up to what differs from flow to flow."""
        fixed = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "scope": " ".join(SCOPES),
            "code_challenge_method": "S256",
        }
        return f"/authorize?{urlencode(fixed, quote_via=quote)}".encode()

    @property
    def browser_head(self) -> bytes:
        """What a browser's request to the issuer has behind the target."""
        host = urlsplit(self.issuer).netloc
        return f" HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: text/html\r\n".encode()

    @property
    def token_head(self) -> bytes:
        """The token request (RFC 6749 §4.1.3), up to its length."""
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return (
            f"POST /token HTTP/1.1\r\nHost: {urlsplit(self.issuer).netloc}\r\nUser-Agent: bench\r\n"
            f"Accept: application/json\r\nAuthorization: Basic {basic}\r\n{FORM}"
        ).encode()

    @property
    def token_form(self) -> bytes:
        """The form of the token request, up to code and verifier."""
        fixed = {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI}
        return urlencode(fixed).encode()

    @property
    def api_head(self) -> bytes:
        """The request to the resource server, up to the access token."""
        host = urlsplit(self.resource).netloc
        return (
            f"GET /api/notes HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\n"
            "Accept: application/json\r\nAuthorization: Bearer "
        ).encode()


def registration(issuer: str) -> bytes:
    """The request that registers such a client (RFC 7591 §3.1)."""
    metadata = {
        "client_name": "bench",
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": " ".join(SCOPES),
    }
    body = json.dumps(metadata)
    head = (
        f"POST /register HTTP/1.1\r\nHost: {urlsplit(issuer).netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def key_set(issuer: str) -> bytes:
    """The request for the issuer's published keys (RFC 8414 §2, `jwks_uri`)."""
    return f"GET /jwks HTTP/1.1\r\nHost: {urlsplit(issuer).netloc}\r\n\r\n".encode()


def registered(issuer: str, resource: str, document: Mapping[str, Any]) -> Client:
    """The client of which the issuer says this (RFC 7591 §3.2.1)."""
    return Client(issuer, resource, document["client_id"], document["client_secret"])
