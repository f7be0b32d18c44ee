"""The stops along the edge of the diagram."""

from typing import Any

from recorder.event.recorded import RecordedEvent
from recorder.viewer.stops import stops_html
from tests.unit.recorder import samples
from tests.unit.recorder.viewer.reading import Read
from tracing.tours import STEP_BY_SLUG


def at(slug: str, **changes: Any) -> RecordedEvent:
    """An event of a step."""
    return samples.recorded(samples.event(slug, flow="f00d", **changes))


def stops(*events: RecordedEvent, chosen: RecordedEvent | None = None) -> dict[str, str]:
    """The class of each stop that has a link."""
    links = Read(stops_html(events, chosen)).all("a")
    return {link["data-slug"]: link["class"] for link in links if "href" in link}


def test_thirteen_stops_are_always_there() -> None:
    """Before anything has happened they show what will; each has its title in words."""
    read = Read(stops_html([], None))
    assert len(list(read.all("a"))) == 13
    assert STEP_BY_SLUG["code-issued"].title in read.text


def test_a_stop_says_how_it_is_with_its_step() -> None:
    """Done, shown now, or refused: in a word, not only by colour."""
    chosen = at("client-registered")
    failed = at("user-logged-in", checks=[samples.check(verdict="failed")])
    states = stops(at("resource-requested"), chosen, failed, chosen=chosen)
    assert list(states.values()) == ["done", "now", "refused"]
    assert "refused" in Read(stops_html([failed], None)).text


def test_other_tours_get_stops_of_their_own() -> None:
    """Once they were run: a refresh has four."""
    events = [at("resource-requested"), at("refresh-requested"), at("refresh-answered")]
    assert list(stops(*events)) == [event.slug for event in events]
    assert len(list(Read(stops_html(events, None)).all("a"))) == 17


def test_of_the_thirteen_another_tour_has_only_those_that_it_comes_by() -> None:
    """Otherwise it would look like an abandoned code flow."""
    read = Read(stops_html([at("client-token-requested"), at("token-presented")], None))
    slugs = [link["data-slug"] for link in read.all("a")]
    assert slugs == ["client-token-requested", "client-token-issued", "token-presented"]
