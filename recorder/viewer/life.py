"""The life of a value: where it was born, what carried it, where it was checked and spent."""

from markupsafe import Markup

from recorder.following.followed import life_of
from recorder.following.pkce_arithmetic import worked_out
from recorder.viewer.card import PKCE
from recorder.viewer.rendering import render
from recorder.viewer.told import Told


def life_html(told: Told, value: str, *, whole: bool) -> Markup:
    """A value's life; empty for a value that this flow has not."""
    return told.once(("life", value, whole), lambda: _life(told, value, whole=whole))


def _life(told: Told, value: str, *, whole: bool) -> Markup:
    life = life_of(value, told.events)
    if life is None:
        return Markup()
    return render(
        "card/life.html",
        life=life,
        flow=told.flow,
        side=told.side(whole=whole),
        whole=whole,
        pkce=worked_out(told.events) if life.kind in PKCE else None,
    )
