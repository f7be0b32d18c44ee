"""A client, as an entry of the set-up file describes it (`docs/setup.toml`): client metadata (RFC
7591 §2), with a predefined id and secret.

It must pass the checks of a registration. Values that a registration replaces silently (an
unsupported grant type, an unknown scope) are refused here: the person who wrote them can correct
them.
"""

import re
from collections.abc import Mapping
from typing import Any

from authorization_server import scopes
from authorization_server.credentials.client_authentication import METHODS
from authorization_server.grant_types import GRANT_TYPES
from authorization_server.registration.client_metadata import (
    AS_OFFERED,
    ECHOED,
    LINKS,
    LONGEST_TEXT,
    MOST_TEXTS,
)
from authorization_server.registration.registration_checks import accepted
from authorization_server.scopes import Scopes
from authorization_server.setup.by_hand_checks import BY_HAND_CHECKS
from authorization_server.setup.entries import (
    EntryError,
    Key,
    is_json,
    require_known,
    require_right,
    require_there,
)
from authorization_server.storage.clients import SECRET_METHODS
from authorization_server.storage.keys import ID_TOKEN_ALGORITHMS
from authorization_server.storage.set_up_clients import NewClient
from tracing.checks import Refused

CLIENT_ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._~-]{1,100}")
"""The characters allowed in a client id, which is part of paths of this server: others would be
encoded, and . and .. would lead elsewhere.
"""
CLIENT_SECRET = re.compile(r"[!-~]{1,200}")
"""RFC 6749 Appendix A.2: printable ASCII. Spaces are excluded: one at an end is easily lost."""

OWN_KEYS: Mapping[str, Key] = {
    "client_id": Key(
        'a string of 1 to 100 letters, digits and - . _ ~, and neither "." nor ".."',
        lambda value: isinstance(value, str) and CLIENT_ID.fullmatch(value) is not None,
    ),
    "client_secret": Key(
        "a string of 1 to 200 printable ASCII characters without spaces",
        lambda value: isinstance(value, str) and CLIENT_SECRET.fullmatch(value) is not None,
        is_secret=True,
    ),
}

SOME_TEXT = (
    f"a string of at most {LONGEST_TEXT} characters, or a list of at most {MOST_TEXTS} of them"
)
METADATA: Mapping[str, str] = {
    "redirect_uris": "a list of addresses",
    "token_endpoint_auth_method": f"one of {', '.join(METHODS)}",
    "grant_types": f"a list of some of {', '.join(GRANT_TYPES)}, each once",
    "response_types": '["code"] with the grant type authorization_code, and otherwise []',
    "id_token_signed_response_alg": f"one of {', '.join(ID_TOKEN_ALGORITHMS)}",
    **dict.fromkeys(AS_OFFERED, "a value that JSON has"),
    **dict.fromkeys(ECHOED, SOME_TEXT),
    **dict.fromkeys(LINKS, "an http or https address"),
    "scope": "a string of scopes that this server knows",
}
"""What each registered member must be, unless a check says more."""
KNOWN = (*OWN_KEYS, *METADATA)


def client_of(entry: Mapping[str, Any], known_scopes: Scopes) -> NewClient:
    """Return the client that an entry describes, with the defaults of a registration.

    Raises:
        EntryError: a key is unknown, wrong or missing, or a check of the registration failed.
    """
    require_known(entry, KNOWN)
    require_right(entry, OWN_KEYS)
    require_there(entry, OWN_KEYS, ("client_id",))
    metadata = {key: value for key, value in entry.items() if key not in OWN_KEYS}
    for key, value in metadata.items():
        if not is_json(value):
            raise _wrong(key, known_scopes)
    registered = _registered(metadata, known_scopes)
    _require_secret(entry, str(registered["token_endpoint_auth_method"]))
    return NewClient(entry["client_id"], entry.get("client_secret"), registered)


def _registered(metadata: dict[str, Any], known_scopes: Scopes) -> dict[str, Any]:
    def refuse(refusal: Refused) -> EntryError:
        key = next((name for name in refusal.check.about if name in metadata), None)
        return EntryError(refusal.says.removesuffix("."), key)

    registration = accepted(metadata, known_scopes, refuse, checks=BY_HAND_CHECKS)
    for key, value in metadata.items():
        if not _is_same(key, value, registration.registered.get(key)):
            raise _wrong(key, known_scopes)
    return registration.registered


def _is_same(key: str, offered: Any, registered: Any) -> bool:
    if key == "scope" and isinstance(offered, str):
        return set(scopes.as_list(offered)) == set(scopes.as_list(registered))
    if isinstance(offered, list) and isinstance(registered, list):
        return len(offered) == len(registered) and all(each in registered for each in offered)
    return bool(offered == registered)


def _wrong(key: str, known_scopes: Scopes) -> EntryError:
    known = f": {', '.join(known_scopes.explained)}" if key == "scope" else ""
    return EntryError(f"{key} must be {METADATA[key]}{known}", key)


def _require_secret(entry: Mapping[str, Any], method: str) -> None:
    if method in SECRET_METHODS and "client_secret" not in entry:
        raise EntryError(
            f"client_secret is missing: {OWN_KEYS['client_secret'].expected}; a public client has "
            'token_endpoint_auth_method = "none" instead'
        )
    if method not in SECRET_METHODS and "client_secret" in entry:
        raise EntryError(
            f"client_secret must be left out: token_endpoint_auth_method {method} needs none",
            "client_secret",
        )
