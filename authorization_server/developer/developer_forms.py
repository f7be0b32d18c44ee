"""The developer console's form, and the client metadata (RFC 7591 §2) that it represents."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from authorization_server import scopes
from authorization_server.grant_types import CODE, OFFERED, REFRESH
from authorization_server.scopes import Scopes
from authorization_server.storage.clients import Client

LINES = ("redirect_uris", "post_logout_redirect_uris")
NUMBERS = ("access_token_seconds", "refresh_token_seconds")
PUBLIC, CONFIDENTIAL = "none", "client_secret_basic"
USUAL_GRANTS = (CODE, REFRESH)


@dataclass(frozen=True, slots=True)
class ClientForm:
    """The fields of the form: text as typed, and the ticked boxes. Each known scope has a box."""

    known_scopes: Scopes
    client_name: str
    auth_method: str
    lines: dict[str, str]
    numbers: dict[str, str]
    scopes: frozenset[str]
    grant_types: frozenset[str]

    @classmethod
    def empty(cls, known_scopes: Scopes) -> "ClientForm":
        """Return a new client's form: confidential, the usual grant types, all scopes of a user."""
        return cls(
            known_scopes=known_scopes,
            client_name="",
            auth_method=CONFIDENTIAL,
            lines=dict.fromkeys(LINES, ""),
            numbers=dict.fromkeys(NUMBERS, ""),
            scopes=frozenset(known_scopes.of_a_user),
            grant_types=frozenset(USUAL_GRANTS),
        )

    @classmethod
    def sent(cls, form: MultiDict[str, str], known_scopes: Scopes) -> "ClientForm":
        """Return the form as sent."""
        return cls(
            known_scopes=known_scopes,
            client_name=form.get("client_name", "").strip(),
            auth_method=form.get("auth_method", CONFIDENTIAL),
            lines={name: form.get(name, "") for name in LINES},
            numbers={name: form.get(name, "").strip() for name in NUMBERS},
            scopes=frozenset(form.getlist("scope")),
            grant_types=frozenset(form.getlist("grant_type")),
        )

    @classmethod
    def of(cls, client: Client, known_scopes: Scopes) -> "ClientForm":
        """Return the form of a registered client."""
        registered = client.registered
        return cls(
            known_scopes=known_scopes,
            client_name=str(registered.get("client_name", "")),
            auth_method=client.auth_method,
            lines={name: "\n".join(registered.get(name, [])) for name in LINES},
            numbers={name: str(registered.get(name, "")) for name in NUMBERS},
            scopes=frozenset(client.scope),
            grant_types=frozenset(registered["grant_types"]),
        )

    def instead_of(self, registered: dict[str, Any]) -> dict[str, Any]:
        """Return the metadata of a registered client, updated from the form."""
        kept = {name: value for name, value in registered.items() if name not in LINES + NUMBERS}
        return kept | self.metadata()

    def metadata(self) -> dict[str, Any]:
        """Return the client metadata to register; an invalid number stays text, and is refused."""
        listed = {name: text.split() for name, text in self.lines.items()}
        numbers = {name: _number(text) for name, text in self.numbers.items() if text}
        return {
            **listed,
            **numbers,
            "client_name": self.client_name,
            "token_endpoint_auth_method": self.auth_method,
            "grant_types": [grant.name for grant in OFFERED if grant.name in self.grant_types],
            "scope": scopes.joined(
                name for name in self.known_scopes.explained if name in self.scopes
            ),
        }


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text
