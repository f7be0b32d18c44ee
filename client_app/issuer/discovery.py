"""What the issuer publishes about itself: OpenID discovery, else RFC 8414; cached for a while."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.discovery_checks import METADATA_CHECKS, NEEDED, PublishedMetadata
from client_app.refusals import issuer_unavailable, issuer_without_endpoints
from client_app.texts import string, strings
from tracing.checks import decide

METADATA_SECONDS = 600.0
"""How long metadata is used before it is fetched again."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of an issuer's metadata that this client uses (RFC 8414 §2, OIDC Discovery §3).

    None means that the issuer did not publish the member.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str | None
    introspection_endpoint: str | None
    revocation_endpoint: str | None
    pushed_authorization_request_endpoint: str | None
    end_session_endpoint: str | None
    device_authorization_endpoint: str | None
    auth_methods: tuple[str, ...] | None
    grant_types: tuple[str, ...] | None
    scopes: tuple[str, ...] | None
    id_token_algs: tuple[str, ...] | None
    assertion_algs: tuple[str, ...] | None
    dpop_algs: tuple[str, ...] | None
    requests_must_be_pushed: bool
    iss_is_promised: bool


class Discovery:
    """The metadata of one issuer, for one process."""

    def __init__(self, issuer: str, channel: BackChannel) -> None:
        self.issuer = issuer
        self._channel = channel
        self._kept: tuple[float, Metadata] | None = None

    def metadata(self) -> Metadata:
        """Return the issuer's metadata, at most METADATA_SECONDS old.

        Raises:
            Problem: the issuer cannot be reached, or its metadata cannot be used.
        """
        now, kept = time.monotonic(), self._kept
        if kept is None or now - kept[0] > METADATA_SECONDS:
            kept = self._kept = now, self._ask()
        return kept[1]

    def forget(self) -> None:
        """Fetch the metadata again the next time it is needed."""
        self._kept = None

    def _ask(self) -> Metadata:
        # RFC 8414 inserts its path before that of the issuer. The channel maps only URLs below the
        # issuer, so the issuer's own URL is mapped first.
        address = self._channel.address_of(self.issuer)
        answer = self._channel.get(openid_address(address))
        if answer.status and not answer.is_object(200):
            answer = self._channel.get(oauth_address(address))
        published = PublishedMetadata(self.issuer, answer)
        decide(None, METADATA_CHECKS, published, issuer_unavailable(self.issuer))
        metadata = _metadata(answer)
        if not all(getattr(metadata, endpoint) for endpoint in NEEDED):
            raise issuer_without_endpoints(self.issuer)
        return metadata


def openid_address(issuer: str) -> str:
    """Append the well-known path to the issuer, without its trailing slash (OIDC Discovery §4)."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def oauth_address(issuer: str) -> str:
    """Insert the well-known path between host and path (RFC 8414 §3.1)."""
    parts = urlsplit(issuer)
    path = "/.well-known/oauth-authorization-server" + parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _metadata(answer: Answer) -> Metadata:
    """Read metadata from a response; a member of the wrong type counts as absent."""

    def endpoint(name: str) -> str | None:
        return _address(answer.member(name)) or None

    def supported(name: str) -> tuple[str, ...] | None:
        return strings(answer.member(f"{name}_supported"))

    return Metadata(
        issuer=string(answer.member("issuer")),
        authorization_endpoint=_address(answer.member("authorization_endpoint")),
        token_endpoint=_address(answer.member("token_endpoint")),
        jwks_uri=_address(answer.member("jwks_uri")),
        registration_endpoint=endpoint("registration_endpoint"),
        introspection_endpoint=endpoint("introspection_endpoint"),
        revocation_endpoint=endpoint("revocation_endpoint"),
        pushed_authorization_request_endpoint=endpoint("pushed_authorization_request_endpoint"),
        end_session_endpoint=endpoint("end_session_endpoint"),
        device_authorization_endpoint=endpoint("device_authorization_endpoint"),
        auth_methods=supported("token_endpoint_auth_methods"),
        grant_types=supported("grant_types"),
        scopes=supported("scopes"),
        id_token_algs=supported("id_token_signing_alg_values"),
        assertion_algs=supported("token_endpoint_auth_signing_alg_values"),
        dpop_algs=supported("dpop_signing_alg_values"),
        requests_must_be_pushed=answer.member("require_pushed_authorization_requests") is True,
        # RFC 9207 §3: the default is false.
        iss_is_promised=answer.member("authorization_response_iss_parameter_supported") is True,
    )


def _address(value: object) -> str:
    """Return an address, or an empty string if it cannot even be parsed."""
    address = string(value)
    try:
        urlsplit(address)
    except ValueError:
        return ""
    return address
