"""The checks that an issuer's published metadata must pass before the client relies on it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.utils import cached_property

from client_app.issuer.back_channel import Answer, with_failure
from client_app.texts import shown
from tracing.checks import Check, Finding, check

NO_METADATA = "It did not publish its metadata."
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = (
    "registration_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "pushed_authorization_request_endpoint",
    "end_session_endpoint",
    "device_authorization_endpoint",
)
ENDPOINTS = (*NEEDED, *OPTIONAL)


@dataclass(frozen=True)
class PublishedMetadata:
    """The response to the client's request for the metadata of `issuer`."""

    issuer: str
    answer: Answer

    @cached_property
    def unnamed(self) -> tuple[str, ...]:
        """The required endpoints that are missing."""
        return tuple(name for name in NEEDED if not self.answer.member(name))

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """The schemes that an endpoint may have: https only, if the issuer is https."""
        return ("https",) if self.issuer.startswith("https:") else ("https", "http")

    @cached_property
    def unusable(self) -> tuple[str, ...]:
        """The endpoints that are present but are not web addresses."""
        named = ((name, self.answer.member(name)) for name in ENDPOINTS)
        return tuple(
            name
            for name, address in named
            if address is not None and not _is_web_address(address, self.schemes)
        )


@check("RFC 8414 §3.2", about=("issuer",), says=NO_METADATA)
def metadata_is_published(published: PublishedMetadata) -> Finding:
    """The issuer answers with 200 and a JSON object. Without it the client knows no endpoint."""
    answer = published.answer
    passed = answer.is_object(200)
    return Finding(
        passed,
        "200 and a JSON object",
        lambda: "200 and a JSON object" if passed else f"{answer.summary} from {answer.url}",
        says=lambda: with_failure(NO_METADATA, answer),
    )


@check("RFC 8414 §3.3", about=("issuer",), says="Its metadata names a different issuer.")
def issuer_is_the_configured_one(published: PublishedMetadata) -> Finding:
    """The issuer in the metadata is identical to the configured one. Otherwise a server could pass
    its own endpoints off as those of another issuer.
    """
    received = published.answer.member("issuer")
    return Finding(received == published.issuer, published.issuer, lambda: shown(received))


@check("RFC 8414 §2", about=NEEDED, says="Its metadata lacks an endpoint that Notebook needs.")
def endpoints_are_named(published: PublishedMetadata) -> Finding:
    """The metadata names the three endpoints that every sign-in needs."""
    unnamed = published.unnamed
    return Finding(
        not unnamed,
        lambda: ", ".join(NEEDED),
        lambda: f"none for {' and '.join(unnamed)}" if unnamed else ", ".join(NEEDED),
    )


@check(
    "RFC 8414 §2", about=ENDPOINTS, says="Its metadata names an endpoint that is not a web address."
)
def endpoints_are_web_addresses(published: PublishedMetadata) -> Finding:
    """Each endpoint is an http(s) address without a fragment, and https if the issuer is https.
    Otherwise codes and secrets could be sent in clear text, or to a script.
    """
    unusable = published.unusable
    return Finding(
        not unusable,
        lambda: f"addresses with {' or '.join(published.schemes)}",
        lambda: _listed(published, unusable or NEEDED),
    )


METADATA_CHECKS: tuple[Check[PublishedMetadata], ...] = (
    metadata_is_published,
    issuer_is_the_configured_one,
    endpoints_are_named,
    endpoints_are_web_addresses,
)


def _is_web_address(address: object, schemes: tuple[str, ...]) -> bool:
    if not isinstance(address, str) or not address.isprintable() or not address.isascii():
        return False
    try:
        parts = urlsplit(address)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not (parts.fragment or parts.username)


def _listed(published: PublishedMetadata, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}: {shown(published.answer.member(name))}" for name in names)
