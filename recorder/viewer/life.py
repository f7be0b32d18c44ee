"""The life of a value: where it was created, what carried it, where it was checked and used up."""

from markupsafe import Markup

from recorder.following.followed import life_of
from recorder.following.pkce_arithmetic import worked_out
from recorder.viewer.flow_view import FlowView
from recorder.viewer.rendering import render


def life_html(view: FlowView, value: str, *, whole: bool) -> Markup:
    """Return a value's life; empty if the value is not in this flow."""
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
