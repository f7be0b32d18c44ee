"""The life of a value: where it was born, what carried it, where it was checked and spent."""

from markupsafe import Markup

from recorder.following.followed import life_of
from recorder.following.pkce_arithmetic import worked_out
from recorder.viewer.flow_view import FlowView
from recorder.viewer.rendering import render


def life_html(view: FlowView, value: str, *, whole: bool) -> Markup:
    """A value's life; empty for a value that this flow has not."""
    return view.once(("life", value, whole), lambda: _life(view, value, whole=whole))


def _life(view: FlowView, value: str, *, whole: bool) -> Markup:
    life = life_of(value, view.trail)
    if life is None:
        return Markup()
    found = view.trail.sightings_of(value)
    return render(
        "card/life.html",
        life=life,
        flow=view.flow,
        side=view.side(whole=whole),
        whole=whole,
        pkce=worked_out(view.trail, (sighting for _, sighting in found)),
    )
