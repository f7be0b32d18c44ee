"""The metadata of a client as it is registered: what the client sent, as far as it is supported.

Unsupported values are replaced and unknown members left out (RFC 7591 §2); values that must not be
replaced silently are refused by `registration_checks`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.credentials.client_authentication import METHODS
from authorization_server.grant_types import CLIENT_CREDENTIALS, CODE, GRANT_TYPES
from authorization_server.scopes import Scopes
from authorization_server.storage.keys import ID_TOKEN_ALGORITHMS
from authorization_server.storage.redirect_uris import (
    is_web_address,
    why_dangerous,
    why_unacceptable,
)
from authorization_server.storage.token_lifetimes import CHOSEN
from authorization_server.texts import SHOWN

ECHOED = (
    "client_uri",
    "contacts",
    "logo_uri",
    "policy_uri",
    "software_id",
    "software_version",
    "tos_uri",
    "application_type",
)
"""Members that are stored and returned but have no effect. Their addresses are never fetched."""

ADDRESSES = ("redirect_uris", "post_logout_redirect_uris")
"""Members that are lists of addresses to which a browser is redirected."""
LINKS = ("client_uri", "logo_uri", "policy_uri", "tos_uri")
"""Members that are links to pages or pictures (RFC 7591 §2)."""
LINK_ENDINGS = ("_uri", "_uris")
LONGEST_TEXT = 2000
MOST_TEXTS = 20
"""The most characters per string, and strings per member, in members that are stored as sent."""

FLAGS = ("dpop_bound_access_tokens", "require_pushed_authorization_requests")
"""Members that are true or false (RFC 9449 §5.2, RFC 9126 §6)."""

AS_OFFERED = ("client_name", "jwks", "post_logout_redirect_uris", *FLAGS, *CHOSEN)
"""Members that are stored as sent, or refused."""


class LeftOut(NamedTuple):
    """An address that is not registered, and why."""

    member: str
    value: str
    reason: str

    def in_words(self) -> str:
        """Describe the address and the reason for people."""
        return f"{self.value[:SHOWN] or 'an empty address'} {self.reason}"


@dataclass
class Registration:
    """The metadata that a client sends; `problem` says what was sent instead of a JSON object.

    `known_scopes` are the scopes of this server.
    """

    offered: dict[str, Any] | None
    known_scopes: Scopes
    problem: str = ""

    @cached_property
    def registered(self) -> dict[str, Any]:
        """The metadata as it will be registered, without what is left out."""
        return as_supported(self._without_left_out(), self.known_scopes)

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """The addresses and links that are not registered, because no browser should open them."""
        return [
            LeftOut(member, text, reason)
            for member, why in WHY_NOT.items()
            for text in texts_of((self.offered or {}).get(member))
            if (reason := why(text))
        ]

    @cached_property
    def dangerous(self) -> list[LeftOut]:
        """The links, in any member, because of which the whole registration is refused."""
        return [
            LeftOut(member, text, reason)
            for member, value in (self.offered or {}).items()
            if member.partition("#")[0].endswith(LINK_ENDINGS)
            for text in texts_of(value)
            if (reason := why_dangerous(text))
        ]

    def offered_in(self, member: str) -> list[str]:
        """Return the strings that were sent in a member, acceptable or not."""
        return texts_of((self.offered or {}).get(member))

    def left_out_of(self, *members: str) -> list[LeftOut]:
        """Return what is left out of these members."""
        return [address for address in self.left_out if address.member in members]

    def dangerous_in(self, *members: str) -> list[LeftOut]:
        """Return the dangerous links in these members; by default, in all but the lists of
        addresses.
        """
        return [
            link
            for link in self.dangerous
            if (link.member in members if members else link.member not in ADDRESSES)
        ]

    def _without_left_out(self) -> dict[str, Any]:
        gone = {(address.member, address.value) for address in self.left_out}
        return {
            name: _without(value, {text for member, text in gone if member == name})
            for name, value in (self.offered or {}).items()
        }


def _why_no_link(text: str) -> str:
    return "" if is_web_address(text) else "is not an http or https address"


WHY_NOT: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(ADDRESSES, why_unacceptable),
    **dict.fromkeys(LINKS, _why_no_link),
}
"""For each member, how to find out why a string in it is not registered; empty if it is."""


def texts_of(value: object) -> list[str]:
    """Return the strings in a member that is a string or a list of strings."""
    texts = value if isinstance(value, list) else [value]
    return [text for text in texts if isinstance(text, str)]


def _without(value: object, gone: set[str]) -> object:
    if not gone:
        return value
    if isinstance(value, list):
        return [text for text in value if not isinstance(text, str) or text not in gone]
    return None


def as_supported(offered: dict[str, Any], known_scopes: Scopes) -> dict[str, Any]:
    """Return the metadata to register for what a client sent."""
    grant_types = _grant_types(offered)
    described = {name: offered[name] for name in ECHOED if _is_text(offered.get(name))}
    kept = {name: offered[name] for name in AS_OFFERED if offered.get(name) is not None}
    return {
        **described,
        **kept,
        "redirect_uris": offered.get("redirect_uris") or [],
        "token_endpoint_auth_method": _auth_method(offered),
        "grant_types": grant_types,
        "response_types": ["code"] if CODE in grant_types else [],
        "scope": scopes.joined(_scope(offered, grant_types, known_scopes)),
        "id_token_signed_response_alg": _id_token_algorithm(offered),
    }


def _is_text(value: object) -> bool:
    """Whether this is a string or a list of strings, as these members must be (RFC 7591 §2), and
    not so long that it would be costly to store.
    """
    texts = value if isinstance(value, list) else [value]
    are_few = len(texts) <= MOST_TEXTS
    return are_few and all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in texts)


def _auth_method(offered: dict[str, Any]) -> str:
    asked = offered.get("token_endpoint_auth_method")
    return asked if asked in METHODS else "client_secret_basic"


def _grant_types(offered: dict[str, Any]) -> list[str]:
    asked = offered.get("grant_types")
    if not isinstance(asked, list):
        return [CODE]
    return [name for name in GRANT_TYPES if name in asked]


def _scope(offered: dict[str, Any], grant_types: list[str], known: Scopes) -> list[str]:
    asked = offered.get("scope")
    if not isinstance(asked, str):
        return _usual_scope(grant_types, known)
    # Without a known scope, the client may only log users in.
    return known.known(asked) or ["openid"]


def _usual_scope(grant_types: list[str], known: Scopes) -> list[str]:
    own = scopes.WITHOUT_A_USER if CLIENT_CREDENTIALS in grant_types else ()
    of_people = () if grant_types == [CLIENT_CREDENTIALS] else known.of_a_user
    return [*of_people, *own]


def _id_token_algorithm(offered: dict[str, Any]) -> str:
    asked = offered.get("id_token_signed_response_alg")
    return asked if asked in ID_TOKEN_ALGORITHMS else "RS256"
