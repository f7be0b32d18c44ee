"""What an issuer's published metadata must fulfil before the client relies on it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from client_app.issuer.back_channel import Answer
from client_app.texts import displayable
from tracing.checks import Check, Finding, check

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = (
    "registration_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "pushed_authorization_request_endpoint",
    "end_session_endpoint",
    "device_authorization_endpoint",
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was answered when the client asked `issuer` for its metadata."""

    issuer: str
    answer: Answer


@check("RFC 8414 §3.2", says="It did not publish its metadata.")
def metadata_is_published(published: Published) -> Finding:
    """A successful response must use 200 and a JSON object."""
    answer = published.answer
    passed = answer.status == 200 and isinstance(answer.document, dict)
    received = "200 and a JSON object" if passed else f"{answer.in_short} from {answer.url}"
    return Finding(passed, "200 and a JSON object", received)


@check("RFC 8414 §3.3", says="Its metadata names another issuer.")
def issuer_is_the_configured_one(published: Published) -> Finding:
    """The `issuer` value returned must be identical to the one asked: compared letter by letter."""
    received = published.answer.member("issuer")
    passed = received == published.issuer
    return Finding(passed, published.issuer, displayable(received) or "no issuer")


@check("RFC 8414 §2", says="Its metadata lacks an endpoint that this app needs.")
def endpoints_are_named(published: Published) -> Finding:
    """Without these three there is no login."""
    lacking = [name for name in NEEDED if not published.answer.member(name)]
    return Finding(not lacking, ", ".join(NEEDED), _listed("without ", lacking) or "all named")


@check("RFC 8414 §2", says="Its metadata names an endpoint that is no proper web address.")
def endpoints_are_web_addresses(published: Published) -> Finding:
    """Endpoints are http(s) addresses without fragment, and of an https issuer all are https."""
    schemes = ("https",) if published.issuer.startswith("https:") else ("https", "http")
    wrong = [
        name
        for name in (*NEEDED, *OPTIONAL)
        if (address := published.answer.member(name)) is not None
        and not _is_address(address, schemes)
    ]
    expected = " or ".join(f"{scheme}://…" for scheme in schemes)
    return Finding(not wrong, expected, _listed("not so: ", wrong) or "all are")


METADATA_CHECKS: tuple[Check[Published], ...] = (
    metadata_is_published,
    issuer_is_the_configured_one,
    endpoints_are_named,
    endpoints_are_web_addresses,
)


def _is_address(address: object, schemes: tuple[str, ...]) -> bool:
    if not isinstance(address, str) or not address.isprintable() or not address.isascii():
        return False
    try:
        parts = urlsplit(address)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not (parts.fragment or parts.username)


def _listed(before: str, names: list[str]) -> str:
    return before + ", ".join(names) if names else ""
