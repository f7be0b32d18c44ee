"""The card of an event, with its four looks."""

import re
from collections.abc import Iterable

from flask.testing import FlaskClient

from client_app.app import create_app
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from recorder.reading.wording import check_name
from tests.unit.recorder.recordings import warned_events
from tests.unit.recorder.samples import AS, CLIENT, answer, check, event, request
from tests.unit.recorder.viewer.conftest import taken
from tests.unit.recorder.viewer.reading import Read
from tracing.messages.messages import Message, messages

LOOKS = ("guide", "wire", "checks", "code")


def card(visitor: FlaskClient, storage: Storage, flow: str, part: str, query: str = "") -> Read:
    """The card of this part of a flow."""
    event = event_of(storage, flow, part)
    return Read(visitor.get(f"/flows/{flow}/events/{event.id}/card{query}").text)


def event_of(storage: Storage, flow: str, part: str) -> RecordedEvent:
    """The event of this part of a flow."""
    return next(event for event in storage.of_flow(flow) if event.part == part)


def test_four_looks_are_tabs(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Each tab controls its panel; one is selected, and only its panel is visible."""
    read = card(visitor, storage, honest, "7")
    parts = [attributes for _, attributes in read.elements if "role" in attributes]
    tabs = [part for part in parts if part["role"] == "tab"]
    panels = [part for part in parts if part["role"] == "tabpanel"]
    assert [tab["id"] for tab in tabs] == [f"tab-{look}" for look in LOOKS]
    assert [tab["aria-controls"] for tab in tabs] == [panel["id"] for panel in panels]
    assert [panel["aria-labelledby"] for panel in panels] == [tab["id"] for tab in tabs]
    assert [tab["aria-selected"] for tab in tabs] == ["true", "false", "false", "false"]
    assert ["hidden" in panel for panel in panels] == [False, True, True, True]


def test_the_guide_is_the_catalogue(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """The guide has the texts of this message and not those of its step: title, what a speaker
    says, the values and checks that matter, what would go wrong without it, what happens, and what
    an attacker would try.
    """
    read = card(visitor, storage, honest, "3.2")
    message = message_named("user-logged-in", "login-page")
    said = (message.title, message.spoken, message.without, message.what, message.attack)
    ways = ("GET /authorize", "200, the page “Sign in”")
    parts = (
        *said[:1],
        *ways,
        said[1],
        *message.values,
        *map(check_name, message.checks),
        *said[2:],
    )
    assert in_this_order(read.text, parts)
    assert message.shows in read.text


def message_named(slug: str, name: str) -> Message:
    """The catalogue's entry for a message."""
    return next(each for each in messages()[slug] if each.name == name)


def in_this_order(text: str, parts: Iterable[str]) -> bool:
    """Whether the text has these parts in this order."""
    rest = " ".join(text.split())
    for part in parts:
        assert part in rest, f"{part!r} is not here, or too early"
        rest = rest.partition(part)[2]
    return True


def test_what_is_not_shown_is_counted_and_one_click_away(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """Values link to the Wire tab, checks to the Checks tab."""
    read = card(visitor, storage, honest, "3.2")
    message = message_named("user-logged-in", "login-page")
    made = {check.name for check in event_of(storage, honest, "3.2").checks}
    more = len(made) - len(made.intersection(message.checks))
    assert in_this_order(read.text, ("and 7 more, in Wire", f"and {more} more, all passed"))
    links = {link["href"][1:] for link in read.all("a") if link["href"].startswith("#look-")}
    assert links == {"look-wire", "look-checks"}
    assert links <= set(read.ids())


def test_a_value_that_was_shown_is_named(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """The name is a button that follows the value."""
    page = visitor.get(f"/flows/{honest}/events/{event_of(storage, honest, '5').id}/card").text
    assert re.search(r'<button[^>]* data-value="[^"]+">the code of step 4</button>', page)


def test_what_failed_is_whole_and_first(
    visitor: FlaskClient, storage: Storage, ledger: Ledger
) -> None:
    """In the guide and among the checks, with the reason for the check and its clause."""
    failed = check("b_is_right", "failed", received="wrong", explanation="Else a thief gets in.")
    made = [check("a_is_right"), failed, check("session_is_absent"), check("c_is_right", "warning")]
    read = card(visitor, storage, taken(ledger, [event("resource-requested", checks=made)]), "1")
    whole = ("b is right failed", "wrong", "Else a thief gets in.", "RFC 6749", "§1")
    guide = (*whole, "c is right warning", "session is absent", "and 1 more, passed")
    groups = ("Failed", *whole, "Warnings", "c is right", "What matters here", "session is absent")
    assert in_this_order(read.text, (*guide, *groups, "All others", "a is right"))


def test_clauses_are_linked_without_a_trace(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """The specification opens in another window, without a referrer."""
    links = list(card(visitor, storage, honest, "6").all("a", "clause"))
    assert any("rfc6749" in link["href"] for link in links)
    for link in links:
        assert (link["rel"], link["target"]) == ("noreferrer noopener", "_blank")
        assert link["href"].startswith("https://")


def test_a_short_step_says_why(visitor: FlaskClient, storage: Storage, refused: str) -> None:
    """The registration was stored, or the checks were made before."""
    assert "known from an earlier flow" in card(visitor, storage, refused, "2.1").text
    assert "18 checks gave the same result as in 3.2" in card(visitor, storage, refused, "3.4").text


def test_the_wire_is_whole(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Every header and the body as sent, and each parameter explained with its clause."""
    read = card(visitor, storage, honest, "6")
    for text in ("POST http://127.0.0.1:9000/token HTTP/1.1", "Accept-Encoding: gzip, deflate"):
        assert text in read.text
    assert "grant_type=authorization_code&code=" in read.text
    assert "code_verifier" in read.text
    assert "RFC 7636" in read.text


def test_a_request_is_copied_covered(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """As a curl command, with secrets only if they were uncovered."""
    covered, whole = (
        next(card(visitor, storage, honest, "6", query).all("button", "copy"))["data-copy"]
        for query in ("", "?secrets=shown")
    )
    assert covered.startswith("curl ")
    assert "characters)" in covered
    assert "characters)" not in whole


def test_checks_are_told_in_words(visitor: FlaskClient, storage: Storage, refused: str) -> None:
    """The check, what was expected and received, the verdict, and the source of the check."""
    read = card(visitor, storage, refused, "5")
    assert "issuer is expected failed" in " ".join(read.text.split())
    assert "http://127.0.0.1:6666" in read.text
    assert "def issuer_is_expected" in read.text


def test_the_code_is_ours(visitor: FlaskClient, storage: Storage, ledger: Ledger) -> None:
    """The lines that made the message have file and line number, and none is cut."""
    line = create_app.__code__.co_firstlineno
    source = {"file": "client_app/app.py", "line": line, "function": "create_app"}
    flow = taken(ledger, [event("resource-requested", source=source)])
    read = card(visitor, storage, flow, "1")
    assert f"client_app/app.py:{line + 2}" in read.text
    assert "def create_app" in read.text
    marked = [line for line in read.all("span", "code-line") if "marked" in line["class"]]
    assert len(marked) > 10


def test_the_check_that_failed_is_shown_with_the_code(
    visitor: FlaskClient, storage: Storage, refused: str
) -> None:
    """The code of the check appears beside the code that ran it."""
    read = card(visitor, storage, refused, "5")
    assert "The check that failed: issuer is expected" in read.text


def test_code_that_is_not_there_any_more_is_named(
    visitor: FlaskClient, storage: Storage, ledger: Ledger
) -> None:
    """An old run file names lines that have moved since."""
    source = {"file": "client_app/callback.py", "line": 71, "function": "arrive"}
    flow = taken(ledger, [event("resource-requested", source=source)])
    read = card(visitor, storage, flow, "1")
    assert "client_app/callback.py:71, a line that does not exist, or no longer exists" in read.text


def test_tokens_are_decoded_and_verified(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """Header, claims and their checks, time left, signature, and how the two tokens differ."""
    read = card(visitor, storage, honest, "7")
    assert "Access token, decoded" in read.text
    assert "ID token, decoded" in read.text
    assert len(list(read.all("p", "valid"))) == 2
    assert all(time["data-at"].isdigit() for time in read.all("time", "runs-out"))
    assert "nonce is the one sent" in read.text
    assert "Why an ID token and an access token differ" in read.text


def test_pkce_is_worked_out_once(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """With the real values, at the message that sends the verifier. Other messages with the
    verifier or the challenge link there.
    """
    read = card(visitor, storage, honest, "6")
    assert "8VhnRowlzg18Em5qTwI0s-kxi7b7Gi2xGEyXSBrJz1Q" in read.text
    assert "✓ equal" in read.text
    assert "MLo15aevgJLrCit" not in read.text
    for part in ("3.2", "7"):
        other = card(visitor, storage, honest, part).text
        assert "From verifier to challenge, at 6" in other
        assert "✓ equal" not in other


def test_what_was_said_of_the_same_message_is_not_said_again(
    visitor: FlaskClient, ledger: Ledger
) -> None:
    """A message that occurs twice in a flow is explained the first time."""
    first, second = (event("resource-requested", links=["a"]) for _ in range(2))
    flow = taken(ledger, [first, second])
    said = [
        Read(visitor.get(f"/flows/{flow}/events/{each['id']}/card").text).text
        for each in (first, second)
    ]
    assert ["What an attacker would try here" in text for text in said] == [True, False]
    assert "as in 1" in said[1]


def test_a_warning_is_told_in_words(visitor: FlaskClient, ledger: Ledger) -> None:
    """It has its sign on the slide, among the checks and in the guide; nothing is refused."""
    flow = taken(ledger, [as_plain(event) for event in warned_events()])
    read = Read(visitor.get(f"/flows/{flow}/steps/redirect-followed", follow_redirects=True).text)
    text = " ".join(read.text.split())
    assert "⚠ issuer is expected warning expectediss equal to http://127.0.0.1:9000" in text
    assert "⚠ issuer is expected: warning expected iss equal to" in text
    assert "Warnings made by the client app, 10 checks" in text
    assert len(list(read.all("li", "warned"))) == 3
    assert not list(read.all("p", "refusal"))


def test_a_weakened_role_is_named_on_each_card(
    visitor: FlaskClient, storage: Storage, ledger: Ledger
) -> None:
    """Above all looks, so that presenter mode shows it, too; as text, whatever the names are."""
    names = ["state_is_known", "<b>"]
    flow = taken(ledger, [event("resource-requested", without_checks=names)])
    read = card(visitor, storage, flow, "1")
    assert "⚠ client_app runs without: state_is_known, <b>" in read.text
    head = [attributes.get("class", "") for _, attributes in read.elements]
    assert head.index("weakened") < head.index("slide")
    assert "<b>" not in [tag for tag, _ in read.elements]
    taken(ledger, [event("resource-requested", links=["other"])])
    other = storage.flows.newest()[0].flow
    assert not list(card(visitor, storage, other, "1").all("p", "weakened"))


def test_a_slide_shows_the_point(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Parties, message, values, checks, how many more there are, and what a speaker says."""
    read = card(visitor, storage, honest, "7")
    text = read.text[: read.text.index("Guide")]
    parties = ("browser", "client app", "authorization server", "resource server")
    said = ("200, JSON", "access_token", "id_token", "✓ client is authenticated")
    spoken = message_named("token-issued", "tokens").spoken
    assert in_this_order(text, (*parties, *said, "and 12 more, all passed", spoken))
    takes_part = [party["class"] for party in read.all("li") if "on" in party.get("class", "")]
    assert len(takes_part) == 2


def test_a_thief_is_drawn_as_one(visitor: FlaskClient, ledger: Ledger, storage: Storage) -> None:
    """In other tours it is another client, and never the client app."""
    stolen = answer(AS, CLIENT, request("POST", "http://127.0.0.1:9000/token"), "token-issued")
    flow = taken(ledger, [stolen])
    for tour, name in ((None, "another client"), ("misused-code", "the thief")):
        storage.flows.walked(flow, tour)
        page = Read(visitor.get(f"/flows/{flow}").text).text
        text = " ".join(page.split())
        assert f"{name} → sends to authorization server POST /token" in text
        assert f"authorization server → {name}, back channel" in text
        assert "client app → sends to" not in text


def test_a_page_that_was_shown_can_be_seen(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """In a sandboxed frame in the guide and the wire look; other messages have no frame."""
    read = card(visitor, storage, honest, "3.2")
    frames = list(read.all("iframe"))
    assert [frame["sandbox"] for frame in frames] == ["", ""]
    assert "Sign in" in visitor.get(frames[0]["src"]).text
    assert not list(card(visitor, storage, honest, "7").all("iframe"))


def test_cookies_are_told_apart(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """A message may have several, each with its name."""
    read = card(visitor, storage, honest, "9")
    assert "Session cookie client_app_session" in read.text


def test_values_can_be_followed(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Each button opens the life of its value: where it was issued, sent, checked and used up."""
    values = {
        button["data-value"]
        for button in card(visitor, storage, honest, "5").all("button", "value")
    }
    code = next(
        Read(life)
        for life in (visitor.get(f"/flows/{honest}/values/{value}").text for value in values)
        if "Authorization code" in life or "authorization code" in life
    )
    whats = [moment["data-what"] for moment in code.all("li") if "data-what" in moment]
    assert whats[0] == "born"
    assert {"carried", "checked", "spent"} <= set(whats)
    assert next(code.all("button", "uncover"))["data-value"] in values
