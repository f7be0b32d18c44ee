"""The ways to sign in that are worth a look, ready to be walked by one click."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Way:
    """A way: what it is called, what is to be seen in it, and its options."""

    title: str
    says: str
    options: tuple[tuple[str, str], ...]
    needs_second: bool = False

    @property
    def query(self) -> str:
        """The options as the query of an address."""
        return urlencode(self.options)


PRESETS: tuple[Way, ...] = (
    Way(
        "As a public client",
        "My notes keeps no secret, as an app on a phone could not; PKCE alone proves who began.",
        (("client", "public"),),
    ),
    Way(
        "With a signature instead of a secret",
        "My notes signs who it is with a key of its own (private_key_jwt); no secret is ever sent.",
        (("client", "private_key_jwt"),),
    ),
    Way(
        "With a pushed request",
        "The request goes from server to server first; the browser carries only a name for it.",
        (("pushed", "yes"),),
    ),
    Way(
        "With tokens bound to a key",
        "Each call proves that My notes holds the key (DPoP); a stolen token is worth nothing.",
        (("dpop", "yes"),),
    ),
    Way(
        "Without being asked",
        "Single sign-on: whoever is signed in at the authorization server sees no page at all.",
        (("prompt", "none"),),
    ),
    Way(
        "With a fresh login",
        "The password is asked for again, even if the authorization server remembers you.",
        (("prompt", "login"),),
    ),
    Way(
        "With two factors",
        "A one-time code is asked for as well, and the ID token says so. carol has one; others "
        "switch it on in their account at the authorization server.",
        (("acr", "two-factors"),),
    ),
    Way(
        "At the second issuer",
        "Another authorization server signs you in, and the resource server refuses its token.",
        (("issuer", "second"),),
        needs_second=True,
    ),
)
