"""What a story says about its defences."""

from dataclasses import replace

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP


def nothing(_: Stage) -> str | None:
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
    stopped_by=(Defence(AUTHORIZATION_SERVER, "first"), Defence(CLIENT_APP, "second")),
    beside=(Defence(AUTHORIZATION_SERVER, "third"),),
    play=nothing,
)


def test_the_weakened_roles_leave_out_all_defences() -> None:
    """By role, and those beside them as well."""
    assert STORY.left_out == {AUTHORIZATION_SERVER: ("first", "third"), CLIENT_APP: ("second",)}


def test_nothing_is_left_out_where_the_attack_is_shown_otherwise() -> None:
    """The unprotected play is about something else than the roles."""
    assert replace(STORY, unprotected=nothing).left_out == {}


def test_what_stops_an_attack_is_named() -> None:
    """Its checks as the command line names them, or what is no check."""
    assert STORY.stoppers == "authorization_server:first, client_app:second"
    header = replace(STORY, stopped_by=(), stopped_otherwise="a header")
    assert header.stoppers == "a header"
