"""What the issuer publishes about itself: OpenID discovery, else RFC 8414, kept for a while."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.discovery_checks import METADATA_CHECKS, Published
from client_app.refusals import issuer_problem
from client_app.texts import words
from tracing.checks import Refused, run

METADATA_SECONDS = 600.0
"""How long metadata is believed without asking again."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of an issuer's metadata that this client uses (RFC 8414 §2, OIDC Discovery §3).

    None means that the issuer does not say.
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
        """The issuer's metadata, at most METADATA_SECONDS old.

        Raises:
            Problem: the issuer cannot be reached, or what it publishes cannot be used.
        """
        now = time.monotonic()
        if self._kept is None or now - self._kept[0] > METADATA_SECONDS:
            self._kept = now, self._ask()
        return self._kept[1]

    def _ask(self) -> Metadata:
        answer = self._channel.get(openid_address(self.issuer))
        if answer.status and not _is_found(answer):
            answer = self._channel.get(oauth_address(self.issuer))
        try:
            run(METADATA_CHECKS, Published(self.issuer, answer))
        except Refused as refusal:
            raise issuer_problem(self.issuer, refusal) from refusal
        return _metadata(answer)


def openid_address(issuer: str) -> str:
    """The well-known path appended, without a slash at the issuer's end (OIDC Discovery §4)."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def oauth_address(issuer: str) -> str:
    """The well-known path inserted between host and path (RFC 8414 §3.1)."""
    parts = urlsplit(issuer)
    path = "/.well-known/oauth-authorization-server" + parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _is_found(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.document, dict)


def _metadata(answer: Answer) -> Metadata:
    member = answer.member
    return Metadata(
        issuer=member("issuer"),
        authorization_endpoint=member("authorization_endpoint"),
        token_endpoint=member("token_endpoint"),
        jwks_uri=member("jwks_uri"),
        registration_endpoint=member("registration_endpoint"),
        introspection_endpoint=member("introspection_endpoint"),
        revocation_endpoint=member("revocation_endpoint"),
        pushed_authorization_request_endpoint=member("pushed_authorization_request_endpoint"),
        end_session_endpoint=member("end_session_endpoint"),
        device_authorization_endpoint=member("device_authorization_endpoint"),
        auth_methods=words(member("token_endpoint_auth_methods_supported")),
        grant_types=words(member("grant_types_supported")),
        scopes=words(member("scopes_supported")),
        id_token_algs=words(member("id_token_signing_alg_values_supported")),
        assertion_algs=words(member("token_endpoint_auth_signing_alg_values_supported")),
        dpop_algs=words(member("dpop_signing_alg_values_supported")),
        requests_must_be_pushed=member("require_pushed_authorization_requests") is True,
        # RFC 9207 §3: the default is false.
        iss_is_promised=member("authorization_response_iss_parameter_supported") is True,
    )
