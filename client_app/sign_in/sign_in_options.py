"""The options of a sign-in, which the user chooses on the page "Ways to sign in"."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from client_app.issuer.client_kinds import CONFIDENTIAL, PRIVATE_KEY_JWT, PUBLIC
from client_app.scopes import WANTED

TWO_FACTORS = "urn:oauth2-playground:two-factors"
"""The authentication context class for a password plus a one-time code."""

YES, NO = "yes", "no"
SECOND = "second"

ACR = {"two-factors": TWO_FACTORS}
CLAIMS = {
    "name": json.dumps({"id_token": {"name": {"essential": True}}}),
    "login-time": json.dumps({"id_token": {"auth_time": {"essential": True}}}),
}
"""Requests for individual claims in JSON (OIDC Core §5.5)."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "client": (CONFIDENTIAL, PUBLIC, PRIVATE_KEY_JWT),
    "issuer": ("first", SECOND),
    "pushed": (YES, NO),
    "dpop": (YES, NO),
    "resource": (YES, NO),
    "scope": WANTED,
    "prompt": ("none", "login", "consent", "select_account"),
    "acr": tuple(ACR),
    "claims": tuple(CLAIMS),
}
"""The values that can be chosen for each option, by its name in the URL of the sign-in."""

TYPED = ("max_age", "login_hint")
"""The options that are typed rather than chosen."""

LONGEST_AGE = 9
"""Maximum number of digits in a number of seconds; enough for about thirty years."""

OptionValues = Mapping[str, list[str]]
"""The non-empty values in the URL of a sign-in, by the name of the option."""


@dataclass(frozen=True, slots=True)
class SignInOptions:
    """The options of one sign-in; the defaults give an ordinary flow.

    `is_second` selects the second issuer, `is_bound` tokens bound to a key (DPoP). `max_age` is in
    seconds. `acr` is the authentication context class to request, `claims` the claims request.
    """

    kind: str = CONFIDENTIAL
    is_second: bool = False
    is_pushed: bool = False
    is_bound: bool = False
    names_resource: bool = False
    scopes: tuple[str, ...] = WANTED
    prompt: str = ""
    acr: str = ""
    claims: str = ""
    max_age: int | None = None
    login_hint: str = ""

    @classmethod
    def of(cls, values: OptionValues) -> "SignInOptions":
        """Read the options of a URL that has passed its checks."""

        def one(name: str) -> str:
            return next(iter(values.get(name, ())), "")

        return cls(
            kind=one("client") if one("client") in CHOICES["client"] else CONFIDENTIAL,
            is_second=one("issuer") == SECOND,
            is_pushed=one("pushed") == YES,
            is_bound=one("dpop") == YES,
            names_resource=one("resource") == YES,
            scopes=tuple(values.get("scope") or WANTED),
            prompt=one("prompt"),
            acr=ACR.get(one("acr"), ""),
            claims=CLAIMS.get(one("claims"), ""),
            max_age=int(one("max_age")) if is_age(one("max_age")) else None,
            login_hint=one("login_hint"),
        )


USUAL = SignInOptions()


def is_age(text: str) -> bool:
    """Whether this is a whole number of seconds of at most LONGEST_AGE digits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_AGE
