"""Instructive sign-ins, each started with one click."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class SignInPreset:
    """A sign-in with predefined options: its title, what it shows, and the options."""

    title: str
    says: str
    options: tuple[tuple[str, str], ...]
    needs_second: bool = False

    @property
    def query(self) -> str:
        """The options as a URL query."""
        return urlencode(self.options)


PRESETS: tuple[SignInPreset, ...] = (
    SignInPreset(
        "As a public client",
        "Notebook has no secret, like an app on a phone; PKCE alone proves who started the flow.",
        (("client", "public"),),
    ),
    SignInPreset(
        "With a signature instead of a secret",
        "Notebook authenticates with a key of its own (private_key_jwt) and never sends a secret.",
        (("client", "private_key_jwt"),),
    ),
    SignInPreset(
        "With a pushed request",
        "The request goes from server to server first; the browser carries only a reference to it.",
        (("pushed", "yes"),),
    ),
    SignInPreset(
        "With tokens bound to a key",
        "Each call proves that Notebook holds the key (DPoP); a stolen token is useless.",
        (("dpop", "yes"),),
    ),
    SignInPreset(
        "Without being asked",
        "Single sign-on: if you are signed in at the authorization server, you see no page at all.",
        (("prompt", "none"),),
    ),
    SignInPreset(
        "With a fresh login",
        "The authorization server asks for the password again, even if it remembers you.",
        (("prompt", "login"),),
    ),
    SignInPreset(
        "With two factors",
        "The authorization server also asks for a one-time code, and the ID token says so. carol "
        "has one; other users switch it on in their account at the authorization server.",
        (("acr", "two-factors"),),
    ),
    SignInPreset(
        "At the second issuer",
        "A different authorization server signs you in, and the resource server rejects its token.",
        (("issuer", "second"),),
        needs_second=True,
    ),
)
