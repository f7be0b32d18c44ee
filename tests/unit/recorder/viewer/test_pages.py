"""What a browser receives when it looks at the recording."""

import json

import pytest
from flask.testing import FlaskClient

from recorder.exporting.formats import FORMATS
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import honest_flow, refused_flow, secrets_of
from tests.unit.recorder.viewer.conftest import START, taken
from tests.unit.recorder.viewer.reading import SCRIPTS, Read
from tracing.redaction import SHOWN

EXPORTS = [f"/flow{ending}" for ending in FORMATS]
ROUTES = ("", "/rows", "/events/{event}", "/events/{event}/card", "/values/{value}", "/run.jsonl")


def routes_of(visitor: FlaskClient, flow: str) -> list[str]:
    """The URLs of everything that can be requested for a flow."""
    rows = list(Read(visitor.get(f"/flows/{flow}").text).all("li", "row"))
    events = [row["data-event"] for row in rows]
    values = sorted({value for row in rows for value in row["data-values"].split()})
    return [
        "/",
        "/tours",
        "/questions",
        "/glossary",
        "/threats",
        f"/compare?left={flow}&right={flow}",
        f"/flows/{flow}/beside?left=client-registered&right=user-logged-in",
        *(f"/flows/{flow}{path}" for path in ("", "/rows", "/run.jsonl", *EXPORTS)),
        *(f"/flows/{flow}/events/{event}" for event in events),
        *(f"/flows/{flow}/events/{event}/card" for event in events),
        *(f"/flows/{flow}/values/{value}" for value in values),
    ]


def test_an_empty_recording_says_what_to_do(visitor: FlaskClient) -> None:
    """The first visitor is shown where to start a flow."""
    page = visitor.get("/")
    read = Read(page.text)
    body = next(read.all("body"))
    assert page.status_code == 200
    assert "Nothing has happened yet" in read.text
    assert START in [link.get("href") for link in read.all("a")]
    assert (body["data-flow"], body["data-follow"]) == ("", "newest")


def test_without_roles_nothing_is_offered_that_needs_one(
    visitor: FlaskClient, visitor_without_roles: FlaskClient, honest: str
) -> None:
    """Without roles, no button holds, runs or predicts; nothing can be run, edited or controlled;
    and the pages say why. With roles, the same pages offer all of this.
    """
    flow, *others = f"/flows/{honest}", "/tours", "/questions", "/glossary"
    assert needing_roles(Read(visitor.get(flow).text)) == {*HOLDING, "edits", "control"}
    assert needing_roles(Read(visitor_without_roles.get(flow).text)) == set()
    for path in others:
        alone = Read(visitor_without_roles.get(path).text)
        assert "No role runs here, only the viewer" in alone.text
        assert needing_roles(alone) == set(), path
        assert needing_roles(Read(visitor.get(path).text)) == {"run", "control"}, path


HOLDING = {"release", "hold", "run", "run-to", "run-all", "predict", "live"}


def needing_roles(read: Read) -> set[str]:
    """The controls of a page that need a role."""
    controls = [*read.all("button"), *read.all("select")]
    found = {each["id"] for each in controls if each.get("id") in HOLDING}
    found |= {"run" for each in read.all("button", "run")}
    places = [link.get("href", "").split("/")[1:2] for link in read.all("a")]
    return found | {name for name in ("edits", "control") if [name] in places}


def test_the_front_page_shows_the_newest_flow(visitor: FlaskClient, ledger: Ledger) -> None:
    """It follows flows that begin later; the page of one flow does not."""
    old, new = taken(ledger, honest_flow()), taken(ledger, refused_flow())
    front, other = (Read(visitor.get(path).text) for path in ("/", f"/flows/{old}"))
    assert next(front.all("body"))["data-flow"] == new
    assert next(other.all("body"))["data-flow"] == old
    assert next(other.all("body"))["data-follow"] == "one"


def test_a_page_asks_for_news_behind_all_it_shows(visitor: FlaskClient, ledger: Ledger) -> None:
    """It starts after the newest event of all flows, so that nothing is sent twice or missed."""
    old = taken(ledger, honest_flow())
    taken(ledger, refused_flow())
    head = ledger.head()
    assert next(Read(visitor.get(f"/flows/{old}").text).all("body"))["data-head"] == str(head)
    assert visitor.get(f"/flows/{old}/rows").get_json()["head"] == head


def test_each_event_of_a_step_has_a_row(visitor: FlaskClient, honest: str, ledger: Ledger) -> None:
    """The rows are in order, each with what the scripts and styles need."""
    rows = list(Read(visitor.get(f"/flows/{honest}").text).all("li", "row"))
    events = ledger.storage.of_flow(honest)
    assert [row["data-event"] for row in rows] == [event.id for event in events]
    for row, event in zip(rows, events, strict=True):
        assert row["id"] == f"row-{event.id}"
        assert row["data-seq"] == str(event.seq)
        assert (row["data-part"], row["data-slug"]) == (event.part, event.slug)
        assert event.channel in row["class"].split()


def test_what_belongs_to_no_step_has_no_row(visitor: FlaskClient, refused: str) -> None:
    """It has no card either: the diagram shows steps."""
    other = next(event["id"] for event in refused_flow() if event["slug"] is None)
    assert other not in visitor.get(f"/flows/{refused}").text
    assert visitor.get(f"/flows/{refused}/events/{other}/card").status_code == 404


def test_the_chosen_event_is_on_the_card(visitor: FlaskClient, honest: str, ledger: Ledger) -> None:
    """The URL of an event works without scripts."""
    event = ledger.storage.of_flow(honest)[14].id
    read = Read(visitor.get(f"/flows/{honest}/events/{event}").text)
    assert next(read.all("article"))["data-event"] == event
    marked = [link["href"] for link in read.all("a") if link.get("aria-current") == "step"]
    assert marked == [f"/flows/{honest}/events/{event}"]


def test_rows_and_stops_come_alone_too(visitor: FlaskClient, honest: str) -> None:
    """As JSON, so that a script can show another flow without loading a page."""
    told = visitor.get(f"/flows/{honest}/rows").get_json()
    assert told["flow"] == honest
    assert told["rows"] in visitor.get("/").text
    assert next(Read(told["item"]).all("li"))["data-flow"] == honest
    assert len(list(Read(told["stops"]).all("a"))) == 13


def test_stops_lead_to_the_first_event_of_their_step(visitor: FlaskClient, refused: str) -> None:
    """Stops of steps that have not happened yet are disabled."""
    stops = list(Read(visitor.get(f"/flows/{refused}/rows").get_json()["stops"]).all("a"))
    first = {event["step"]: event["id"] for event in reversed(refused_flow()) if event["slug"]}
    assert [stop["data-step"] for stop in stops] == [str(number) for number in range(1, 14)]
    for stop in stops:
        event = first.get(int(stop["data-step"]))
        assert stop.get("href") == (event and f"/flows/{refused}/events/{event}")
        assert ("aria-disabled" in stop) is (event is None)


@pytest.mark.usefixtures("honest")
@pytest.mark.parametrize("path", ROUTES)
def test_an_unknown_flow_gets_a_helpful_404(visitor: FlaskClient, path: str) -> None:
    """It says what is missing and where to go next."""
    answer = visitor.get(f"/flows/unknown{path.format(event='e', value='v')}")
    assert answer.status_code == 404
    assert "is not in the recording" in answer.text
    assert "<a" in answer.text


@pytest.mark.parametrize("path", ["/events/e", "/events/e/card", "/values/v"])
def test_what_a_flow_has_not_gets_a_helpful_404(
    visitor: FlaskClient, honest: str, path: str
) -> None:
    """Events and values of other flows do not exist in it."""
    answer = visitor.get(f"/flows/{honest}{path}")
    assert answer.status_code == 404
    assert "is not in the recording" in answer.text


def test_secrets_are_covered(visitor: FlaskClient, ledger: Ledger) -> None:
    """On every page and every fragment of one, and in what is copied and saved."""
    events = honest_flow()
    secrets = [value for values in secrets_of(events).values() for value in values]
    for path in routes_of(visitor, taken(ledger, events)):
        text = visitor.get(path).text
        for secret in secrets:
            assert len(secret) <= SHOWN or secret not in text, path


def test_secrets_are_shown_to_who_asks(visitor: FlaskClient, honest: str) -> None:
    """A card, a life or a run file is shown as it was recorded, including the code."""
    code = secrets_of(honest_flow())["code"].pop()
    event = next(event["id"] for event in honest_flow() if event["slug"] == "redirect-followed")
    card = f"/flows/{honest}/events/{event}/card"
    assert code not in visitor.get(card).text
    assert code in visitor.get(f"{card}?secrets=shown").text
    assert code in visitor.get(f"/flows/{honest}/run.jsonl?secrets=whole").text


def test_a_run_file_is_saved_under_a_name(visitor: FlaskClient, honest: str) -> None:
    """It can be read again: a header, then one event per line."""
    answer = visitor.get(f"/flows/{honest}/run.jsonl")
    header, *events = map(json.loads, answer.text.splitlines())
    assert answer.headers["Content-Disposition"] == f"attachment; filename=flow-{honest}.jsonl"
    assert header["secrets"] == "redacted"
    assert len(events) == len(honest_flow())


def test_a_run_file_names_its_tour(visitor: FlaskClient, ledger: Ledger, honest: str) -> None:
    """Later uses of the file then know the tour; an unknown tour is left out."""
    first_line = visitor.get(f"/flows/{honest}/run.jsonl").text.splitlines()[0]
    assert "tour" not in json.loads(first_line)["flows"][0]
    ledger.storage.flows.walked(honest, "dpop")
    first_line = visitor.get(f"/flows/{honest}/run.jsonl").text.splitlines()[0]
    assert json.loads(first_line)["flows"][0]["tour"] == "dpop"


def test_every_page_keeps_to_its_policy(visitor: FlaskClient, honest: str) -> None:
    """No inline style or script, no foreign URL loaded, no duplicate id."""
    for path in routes_of(visitor, honest):
        if path.endswith((".jsonl", "/rows", *EXPORTS)):
            continue
        read = Read(visitor.get(path).text)
        assert len(read.ids()) == len(set(read.ids())), path
        assert {script["src"] for script in read.all("script")} <= SCRIPTS
        assert not list(read.all("style"))
        for tag, attributes in read.elements:
            assert not [name for name in attributes if name == "style" or name.startswith("on")]
            if tag in ("link", "img", "script"):
                address = attributes.get("href") or attributes["src"]
                assert address.startswith("/static/"), path


def test_what_pages_load_is_there(visitor: FlaskClient) -> None:
    """Stylesheets, scripts and the icon are served."""
    read = Read(visitor.get("/").text)
    loaded = [link["href"] for link in read.all("link")]
    for address in (*loaded, *(script["src"] for script in read.all("script"))):
        with visitor.get(address) as answer:
            assert answer.status_code == 200, address


def test_two_flows_stand_side_by_side(visitor: FlaskClient, ledger: Ledger) -> None:
    """They are chosen in a form that works without scripts; words mark what only one has."""
    left, right = taken(ledger, honest_flow()), taken(ledger, refused_flow())
    read = Read(visitor.get(f"/compare?left={left}&right={right}").text)
    chosen = [option["value"] for option in read.all("option") if "selected" in option]
    assert chosen == [left, right]
    assert "not here" in read.text
    assert "consent is given" in read.text
    assert [select["name"] for select in read.all("select")] == ["left", "right"]


def test_a_comparison_begins_with_the_two_newest_flows(
    visitor: FlaskClient, ledger: Ledger
) -> None:
    """The older one is on the left."""
    older, newer = taken(ledger, honest_flow()), taken(ledger, refused_flow())
    read = Read(visitor.get("/compare").text)
    offered = [option["value"] for option in read.all("option") if "selected" in option]
    assert offered == [older, newer]
    assert "not here" in read.text


@pytest.mark.usefixtures("honest")
def test_a_comparison_without_flows_asks_for_them(visitor: FlaskClient) -> None:
    """One flow or an unknown one cannot be compared."""
    answer = visitor.get("/compare?left=unknown")
    assert answer.status_code == 200
    assert "fewer than two flows" in answer.text


@pytest.mark.parametrize(
    "limit", ["recorder.keeping.storage.FLOW_BYTES", "recorder.viewer.flow_view.MOST_EVENTS"]
)
def test_a_flow_that_is_not_shown_as_a_whole_says_so(
    visitor: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Even for a flooded flow, the number of bytes and rows that are read is bounded."""
    says_so = "more events: a flow this long"
    assert says_so not in visitor.get(f"/flows/{taken(ledger, honest_flow())}").text
    monkeypatch.setattr(limit, 1)
    page = visitor.get(f"/flows/{taken(ledger, refused_flow())}").text
    assert page.count('<li class="row ') == 1
    assert says_so in page
