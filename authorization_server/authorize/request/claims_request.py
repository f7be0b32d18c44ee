"""The parameter `claims`: claims that are requested individually (OIDC Core §5.5)."""

import json
from dataclasses import dataclass
from typing import Any

from authorization_server.scopes import SCOPE_OF

Wanted = dict[str, dict[str, Any]]
"""The claims requested in one place, each with its members (`essential`, `value`, `values`)."""


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """The claims requested in the ID token and at the userinfo endpoint.

    `problem` says why the parameter cannot be read; it is empty if it can.
    """

    id_token: Wanted
    userinfo: Wanted
    problem: str = ""

    def values(self, claim: str) -> list[Any]:
        """Return the values requested for a claim of the ID token, the preferred one first."""
        return _values(self.id_token.get(claim, {}))

    def subjects(self) -> list[set[str]]:
        """Return the people that the client asks for: a set for each place that requests any."""
        asked = [_values(wanted.get("sub", {})) for wanted in (self.id_token, self.userinfo)]
        people = [{value for value in values if isinstance(value, str)} for values in asked]
        return [subjects for subjects in people if subjects]

    def is_essential(self, claim: str) -> bool:
        """Return whether the client requests this claim of the ID token as essential."""
        return self.id_token.get(claim, {}).get("essential") is True

    def beyond_scopes(self) -> dict[str, list[str]]:
        """Return the requested claims about a person, by place."""
        places = {"id_token": self.id_token, "userinfo": self.userinfo}
        named = {
            place: [name for name in SCOPE_OF if name in wanted] for place, wanted in places.items()
        }
        return {place: names for place, names in named.items() if names}


class _Unreadable(ValueError):
    """The parameter is not what OIDC Core §5.5 describes; the message says why."""


def parse_claims(text: str | None) -> ClaimsRequest:
    """Parse the parameter, ignoring unknown members. A malformed parameter requests nothing."""
    try:
        places = _object(_json(text)) if text else {}
        return ClaimsRequest(_wanted(places, "id_token"), _wanted(places, "userinfo"))
    except _Unreadable as problem:
        return ClaimsRequest({}, {}, str(problem))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise _Unreadable("nested too deeply") from error
    except ValueError as error:
        raise _Unreadable("not JSON") from error


def _wanted(places: dict[str, Any], place: str) -> Wanted:
    return {name: _object(about) for name, about in _object(places.get(place)).items()}


def _object(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise _Unreadable("a value in it is neither null nor a JSON object")
    return value or {}


def _values(about: dict[str, Any]) -> list[Any]:
    values = about.get("values")
    return [about["value"]] if "value" in about else values if isinstance(values, list) else []
