"""The scopes of this server, and what each lets a client do (shown on the consent page)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SYNTAX = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*")
"""RFC 6749 §3.3: words of printable ASCII without `"` and backslash, separated by one space."""

EXPLAINED = {
    "openid": "Know who you are (your user id), so that it can log you in.",
    "profile": "See your name.",
    "email": "See your e-mail address.",
    "groups": "See which groups you belong to.",
    "offline_access": "Keep its access after you sign out, until you withdraw it.",
    "notes:read": "Read your notes.",
    "notes:write": "Write new notes for you.",
    "usage:read": "See how often it calls the API.",
}
WITHOUT_A_USER = ("usage:read",)
"""Scopes about the client itself, which need no consent of a user (RFC 6749 §4.4)."""
USUAL = ("openid", "profile", "notes:read", "notes:write")
"""The scopes of a request that names none, if the client registered them. All others must be
requested by name.
"""
OFFLINE_ACCESS = "offline_access"
"""The scope for access that continues after the user has signed out (OIDC Core §11)."""

CLAIMS = {
    "profile": ("name", "preferred_username"),
    "email": ("email", "email_verified"),
    "groups": ("groups",),
}
"""The claims about a person that each scope grants (OIDC Core §5.4)."""
SCOPE_OF = {claim: scope for scope, claims in CLAIMS.items() for claim in claims}


def is_well_formed(scope: str) -> bool:
    """Return whether this string has the syntax of a scope."""
    return SYNTAX.fullmatch(scope) is not None


def as_list(scope: str | None) -> list[str]:
    """Return the scopes of a space-separated string, each once, in their original order."""
    return list(dict.fromkeys((scope or "").split()))


def dropped(asked: str | None, granted: Iterable[str]) -> str:
    """Return the requested scopes that are not granted, separated by spaces; empty if all are."""
    kept = set(granted)
    return joined(name for name in as_list(asked) if name not in kept)


def joined(scopes: Iterable[str]) -> str:
    """Return the scopes as they are sent: one string, separated by spaces (RFC 6749 §3.3)."""
    return " ".join(scopes)


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes that this server knows: its own, and those that its set-up file adds (`added`, by
    name, each with an explanation). The added scopes have a meaning only for other APIs.
    """

    added: Mapping[str, str] = field(default_factory=dict)

    @property
    def explained(self) -> Mapping[str, str]:
        """The scopes, each with a sentence that says what it lets a client do."""
        return {**EXPLAINED, **self.added}

    @property
    def of_a_user(self) -> tuple[str, ...]:
        """The default scopes of a client that lets people log in and registers none."""
        return tuple(name for name in self.explained if name not in WITHOUT_A_USER)

    def without_a_user(self, *, is_set_up: bool) -> tuple[str, ...]:
        """Return the scopes that a client can get on its own. The added scopes are among them only
        for a client that was set up; one that registered itself needs a user who grants them.
        """
        return (*WITHOUT_A_USER, *self.added) if is_set_up else WITHOUT_A_USER

    def known(self, scope: str | None) -> list[str]:
        """Return the requested scopes that this server knows."""
        return [name for name in as_list(scope) if name in EXPLAINED or name in self.added]

    def for_a_person(self, asked: str | None, allowed: list[str]) -> list[str]:
        """Return the scopes that a person is asked for: those requested (the usual ones if none
        are) that the client is allowed to have.
        """
        requested = self.known(asked) if asked else list(USUAL)
        return [name for name in requested if name in allowed]


OWN_SCOPES = Scopes()
"""The scopes of a server without a set-up file."""
