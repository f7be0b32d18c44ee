"""What a story says about its defences."""

from dataclasses import replace

from tests.support.stories import STORY, THIRD, in_vain
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP

TOLD = replace(STORY, beside=(THIRD,))


def test_the_weakened_roles_leave_out_all_defences() -> None:
    """They are listed by role, and include the checks beside the named ones."""
    assert TOLD.left_out == {AUTHORIZATION_SERVER: ("first", "third"), CLIENT_APP: ("second",)}


def test_nothing_is_left_out_where_the_attack_is_shown_otherwise() -> None:
    """The unprotected run then changes something other than the roles."""
    assert replace(TOLD, unprotected=in_vain).left_out == {}


def test_what_stops_an_attack_is_named() -> None:
    """These are checks as the command line names them, or words for what is not a check."""
    assert TOLD.stoppers == "authorization_server:first, client_app:second"
    header = replace(TOLD, stopped_by=(), stopped_otherwise="a header")
    assert header.stoppers == "a header"
