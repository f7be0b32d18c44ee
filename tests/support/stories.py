"""A story with two checks, for tests of the code that plays and prints stories."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP

FIRST, SECOND, THIRD = (
    Defence(AUTHORIZATION_SERVER, "first"),
    Defence(CLIENT_APP, "second"),
    Defence(AUTHORIZATION_SERVER, "third"),
)


def in_vain(_: Stage) -> str | None:
    """A play in which the attacker gets nothing."""
    return None


STORY = Story(
    slug="a-story",
    title="A story",
    attacker="an attacker",
    victim="a victim",
    clause="RFC 6749 §1",
    idea="An idea.",
    has="Something.",
    lesson="A lesson.",
    stopped_by=(FIRST, SECOND),
    play=in_vain,
)
