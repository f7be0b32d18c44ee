"""The parameter `claims`: single claims asked for by name (OIDC Core §5.5)."""

import json
from dataclasses import dataclass
from typing import Any

OF_PROFILE = ("name", "preferred_username")
"""The claims about a person that can be asked for by name; the scope `profile` gives the same."""

Wanted = dict[str, dict[str, Any]]
"""The claims that are wanted in one place, each with what is said about it."""


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """What is wanted in the ID token, and what at the userinfo endpoint."""

    id_token: Wanted
    userinfo: Wanted

    def values(self, claim: str) -> list[Any]:
        """The values that a claim of the ID token is wanted to have, the preferred one first."""
        return _values(self.id_token.get(claim, {}))

    def subjects(self) -> set[Any]:
        """The persons that the client has in mind."""
        return {
            value
            for wanted in (self.id_token, self.userinfo)
            for value in _values(wanted.get("sub", {}))
            if isinstance(value, str)
        }

    def is_essential(self, claim: str) -> bool:
        """Whether the client cannot do without this claim of the ID token."""
        return self.id_token.get(claim, {}).get("essential") is True

    def beyond_scopes(self) -> dict[str, list[str]]:
        """The claims about a person, by the place where they are wanted."""
        places = {"id_token": self.id_token, "userinfo": self.userinfo}
        named = {
            place: [name for name in OF_PROFILE if name in wanted]
            for place, wanted in places.items()
        }
        return {place: names for place, names in named.items() if names}


NOTHING = ClaimsRequest({}, {})


def parse(text: str | None) -> ClaimsRequest:
    """Read the parameter; members that are not understood are ignored.

    Raises:
        ValueError: it is not what OIDC Core §5.5 describes.
    """
    if text is None:
        return NOTHING
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    places = _object_or_nothing(document)
    return ClaimsRequest(_wanted(places, "id_token"), _wanted(places, "userinfo"))


def _wanted(document: dict[str, Any], place: str) -> Wanted:
    members = _object_or_nothing(document.get(place))
    return {name: _object_or_nothing(about) for name, about in members.items()}


def _object_or_nothing(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise ValueError("neither null nor a JSON object")
    return value or {}


def _values(about: dict[str, Any]) -> list[Any]:
    values = about.get("values")
    return [about["value"]] if "value" in about else values if isinstance(values, list) else []
