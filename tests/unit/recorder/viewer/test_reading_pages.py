"""The pages to read: questions, tours, glossary, and two messages side by side."""

import pytest
from flask.testing import FlaskClient

from recorder.keeping.storage import Storage
from recorder.learning.terms import TERMS
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.samples import event, request, take
from tests.unit.recorder.viewer.conftest import START, taken
from tests.unit.recorder.viewer.reading import SCRIPTS, Read
from tracing.tours import TOURS

PAGES = ("/tours", "/attacks", "/threats", "/questions", "/glossary", "/compare", "/control")
MARKUP = "<b>&quot;\"'{{ 1 }}"


def shown(read: Read, tag: str) -> list[str]:
    """The ids of the visible entries."""
    entries = [entry for entry in read.all(tag) if "data-entry" in entry]
    return [entry["id"] for entry in entries if "hidden" not in entry]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_every_other(visitor: FlaskClient, path: str) -> None:
    """The list of links marks the page itself."""
    read = Read(visitor.get(path).text)
    links = [link["href"] for link in read.all("a")]
    assert {"/", *PAGES} <= set(links)
    assert [link["href"] for link in read.all("a") if "aria-current" in link] == [path]
    front = Read(visitor.get("/").text)
    assert set(PAGES) <= {link.get("href", "") for link in front.all("a")}


@pytest.mark.parametrize("path", ["/", "/flows", *PAGES])
def test_the_client_app_is_one_click_away(visitor: FlaskClient, path: str) -> None:
    """At the top of every page, in a separate window."""
    links = list(Read(visitor.get(path).text).all("a"))
    (link,) = [link for link in links if link.get("id") == "client-app"]
    assert (link["href"], link["target"], link["rel"]) == (START, "_blank", "noopener")


def test_the_flows_are_listed_page_by_page(visitor: FlaskClient, ledger: Ledger) -> None:
    """Without scripts, too; the newest come first, with a link to older ones."""
    take(ledger, [event("resource-requested", links=[str(number)]) for number in range(60)])
    first = Read(visitor.get("/flows").text)
    (older,) = [link["href"] for link in first.all("a") if "before" in link["href"]]
    assert len([item for item in first.all("li") if "data-flow" in item]) == 50
    second = Read(visitor.get(older).text)
    assert [item["data-first"] for item in second.all("li")] == [str(n) for n in range(10, 0, -1)]
    assert not [link for link in second.all("a") if "before" in link["href"]]
    assert visitor.get("/flows?before=x").status_code == 400


def test_a_tour_says_what_it_needs(visitor: FlaskClient) -> None:
    """Before it is run; until then its button is disabled."""
    read = Read(visitor.get("/tours").text)
    assert "python3 scripts/launch.py --second-issuer" in read.text
    off = [each["data-tours"] for each in read.all("button") if "aria-disabled" in each]
    assert off == ["two-issuers"]


@pytest.mark.parametrize(
    "path", ["/questions", "/glossary", "/threats", "/questions?q=", "/glossary?q="]
)
def test_ids_stand_once_and_links_in_the_page_lead_somewhere(
    visitor: FlaskClient, path: str
) -> None:
    """Each internal link has a target."""
    read = Read(visitor.get(path).text)
    ids = read.ids()
    assert len(set(ids)) == len(ids)
    inside = [link["href"][1:] for link in read.all("a") if link["href"].startswith("#")]
    assert set(inside) <= set(ids)


def test_links_to_the_glossary_arrive(visitor: FlaskClient, honest: str) -> None:
    """From every answer, and from the texts of a step."""
    ids = set(Read(visitor.get("/glossary").text).ids())
    pages = [visitor.get(path).text for path in ("/questions", "/tours", f"/flows/{honest}")]
    links = [link["href"] for page in pages for link in Read(page).all("a")]
    goals = [link for link in links if link.startswith("/glossary#")]
    assert len(goals) > 50
    assert {goal.removeprefix("/glossary#") for goal in goals} <= ids


def test_questions_are_searched_without_scripts(visitor: FlaskClient) -> None:
    """All words must match, ignoring case; other questions are hidden, and so are empty groups."""
    read = Read(visitor.get("/questions?q=STAND+oauth").text)
    assert shown(read, "article") == ["question-20"]
    assert "1 of 25" in read.text
    groups = [group for group in read.all("section") if "data-group" in group]
    assert ["hidden" in group for group in groups] == [False, True, True, True, True]
    assert len(shown(Read(visitor.get("/questions").text), "article")) == 25


def test_what_was_searched_for_is_text(visitor: FlaskClient) -> None:
    """It appears in the field again and never as markup; a very long search does no harm."""
    for path in ("/questions", "/glossary"):
        page = visitor.get(path, query_string={"q": MARKUP}).text
        assert next(Read(page).all("input"))["value"] == MARKUP
        assert {link["src"] for link in Read(page).all("script")} == SCRIPTS
        assert not list(Read(page).all("b"))
        assert visitor.get(path, query_string={"q": "a " * 3000}).status_code == 200


def test_what_was_not_walked_is_a_button(visitor: FlaskClient, ledger: Ledger) -> None:
    """The button says which tours to run and where to go then; afterwards it is a link."""
    buttons = list(Read(visitor.get("/questions").text).all("button", "run"))
    assert {"data-tours": "oauth-1"}.items() <= next(
        button for button in buttons if "oauth-1" in button["data-tours"]
    ).items()
    flow = taken(ledger, two_calls())
    read = Read(visitor.get("/questions").text)
    assert not [one for one in read.all("button", "run") if "oauth-1" in one["data-tours"]]
    beside = f"/flows/{flow}/beside?left=signed-call-sent&right=bearer-call-sent"
    assert beside in [link["href"] for link in read.all("a")]


def test_every_tour_can_be_run(visitor: FlaskClient, honest: str) -> None:
    """Each is listed with its steps; a tour that was run can be opened at each of its steps."""
    read = Read(visitor.get("/tours").text)
    assert [one["data-tours"] for one in read.all("button", "run")] == list(TOURS)
    links = [link["href"] for link in read.all("a")]
    assert f"/flows/{honest}" in links
    assert f"/flows/{honest}/steps/code-issued" in links
    for tour in TOURS.values():
        assert tour.title in read.text
        assert tour.says in read.text


def test_the_glossary_links_both_ways(visitor: FlaskClient) -> None:
    """A term links to the parameters and headers that carry it, and these link to the term."""
    read = Read(visitor.get("/glossary").text)
    links = [link["href"] for link in read.all("a")]
    assert "#wire-parameters-code-verifier" in links
    assert "#code-verifier" in [link["href"] for link in read.all("a", "term")]
    assert all(term.meaning in read.text for term in TERMS)


def two_calls() -> list[dict[str, object]]:
    """The same call in OAuth 1.0 and in OAuth 2.0."""
    signed = 'OAuth oauth_consumer_key="abc", oauth_signature="c2lnbmF0dXJlLXNpZ25hdHVyZQ%3D%3D"'
    way = {"to": "resource_server", "channel": "back", "links": ["calls"]}
    headers = {"signed-call-sent": signed, "bearer-call-sent": "Bearer a-token-of-its-own"}
    return [
        event(slug, http={"request": request(Authorization=header), "response": None}, **way)
        for slug, header in headers.items()
    ]


def test_two_requests_stand_beside_each_other(visitor: FlaskClient, ledger: Ledger) -> None:
    """Each part is explained, and secrets are covered."""
    flow = taken(ledger, two_calls())
    page = visitor.get(f"/flows/{flow}/beside?left=signed-call-sent&right=bearer-call-sent").text
    read = Read(page)
    assert "oauth_consumer_key" in read.text
    assert "The signature over the method, the URL and all parameters" in read.text
    assert "Authorization: Bearer" in read.text
    assert "a-token-of-its-own" not in page
    assert "c2lnbmF0dXJlLXNpZ25hdHVyZQ" not in page
    assert len(set(read.ids())) == len(read.ids())


def test_a_place_in_a_flow_is_found(visitor: FlaskClient, honest: str, storage: Storage) -> None:
    """A step is found by its name, and a page in it by its title."""
    events = storage.of_flow(honest)
    for path, part in (
        ("code-issued", "4"),
        ("user-logged-in/sign-in", "3.2"),
        ("user-logged-in/allow-access", "3.4"),
    ):
        answer = visitor.get(f"/flows/{honest}/steps/{path}")
        event = next(event.id for event in events if event.part == part)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/flows/{honest}/events/{event}"


def test_a_message_that_a_flow_has_not(visitor: FlaskClient, ledger: Ledger) -> None:
    """No other message is shown instead: the page says what is missing and how to see it."""
    flow = taken(ledger, [event("client-registered", links=["a"])])
    answer = visitor.get(f"/flows/{flow}/steps/client-registered/post-register")
    read = Read(answer.text)
    assert answer.status_code == 404
    assert "This flow has step 2, but not this message" in read.text
    assert "python3 scripts/launch.py --data FOLDER" in read.text
    event_id = ledger.storage.of_flow(flow)[0].id
    assert f"/flows/{flow}/events/{event_id}" in [link["href"] for link in read.all("a")]
    gone = visitor.get(f"/flows/{flow}/steps/code-issued")
    assert gone.status_code == 404
    assert "This flow does not have this step" in gone.text


def test_a_refused_step_is_shown_where_it_was_refused(
    visitor: FlaskClient, refused: str, storage: Storage
) -> None:
    """The refusal is what readers want to see."""
    answer = visitor.get(f"/flows/{refused}/steps/user-logged-in")
    failed = next(
        event.id
        for event in storage.of_flow(refused)
        if event.slug == "user-logged-in" and event.refusal
    )
    assert answer.headers["Location"].endswith(failed)


def test_a_place_is_where_the_step_is_done(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """Not where something is fetched for it; a place may also name a message, or the last one."""
    told = storage.of_flow(honest)
    for place, part in (
        ("token-verified", "11.5"),
        ("user-logged-in/post-login", "3.3"),
        ("user-logged-in/last", "3.5"),
    ):
        answer = visitor.get(f"/flows/{honest}/steps/{place}")
        found = answer.headers["Location"].rpartition("/")[2]
        assert [event.part for event in told if event.id == found] == [part]


def test_places_that_are_not_there(visitor: FlaskClient, honest: str) -> None:
    """A page says so, instead of a server error."""
    for path, what in (
        (f"/flows/{honest}/steps/refresh-answered", "does not have this step"),
        ("/flows/unknown/steps/code-issued", "not in the recording"),
        (f"/flows/{honest}/beside?left=code-issued", "does not have this step"),
        ("/flows/unknown/beside?left=code-issued&right=code-issued", "not in the recording"),
    ):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert what in answer.text


@pytest.mark.usefixtures("honest")
def test_tours_are_compared_by_their_newest_flows(visitor: FlaskClient, ledger: Ledger) -> None:
    """A tour that was not run yet can be run and then compared."""
    path = "/compare?left=authorization-code&right=client-credentials"
    (button,) = Read(visitor.get(path).text).all("button", "run")
    assert (button["data-tours"], button["data-then"]) == ("client-credentials", path)
    take(ledger, [event("client-token-issued", links=["a"])])
    read = Read(visitor.get(path).text)
    chosen = [option["value"] for option in read.all("option") if "selected" in option]
    assert chosen == ["authorization-code", "client-credentials"]
    assert "Left: Authorization code" in read.text
    assert "Right: Client credentials" in read.text
