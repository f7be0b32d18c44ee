"""The card of one event, with its four looks."""

import pytest
from flask.testing import FlaskClient

from client_app.app import create_app
from recorder.event.recorded import as_plain
from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import warned_events
from tests.unit.recorder.samples import event
from tests.unit.recorder.viewer.conftest import taken
from tests.unit.recorder.viewer.reading import Read
from tracing.tours import STEP_BY_SLUG

LOOKS = ("guide", "wire", "checks", "code")


def card(visitor: FlaskClient, storage: Storage, flow: str, part: str, query: str = "") -> Read:
    """The card of a part of a flow."""
    event = next(event for event in storage.of_flow(flow) if event.part == part)
    return Read(visitor.get(f"/flows/{flow}/events/{event.id}/card{query}").text)


def test_four_looks_are_tabs(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Each tab controls its panel, one is chosen, and only its panel is shown."""
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
    """What happens, why, what an attacker would try, what a speaker says; and this very message."""
    read, step = card(visitor, storage, honest, "3.2"), STEP_BY_SLUG["user-logged-in"]
    for text in (step.title, step.what, step.why, step.attack, step.spoken):
        assert text in read.text
    assert "The browser asked for GET /authorize" in read.text
    assert "18 checks by the authorization server: all passed." in read.text


def test_clauses_are_linked_without_a_trace(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """The specification opens elsewhere, and is not told where its reader came from."""
    links = list(card(visitor, storage, honest, "6").all("a", "clause"))
    assert any("rfc6749" in link["href"] for link in links)
    for link in links:
        assert (link["rel"], link["target"]) == ("noreferrer noopener", "_blank")
        assert link["href"].startswith("https://")


def test_a_short_step_says_why(visitor: FlaskClient, storage: Storage, refused: str) -> None:
    """A stored registration, and checks that were made before."""
    assert "known from an earlier flow" in card(visitor, storage, refused, "2.1").text
    assert "18 checks gave the same result as in 3.2" in card(visitor, storage, refused, "3.4").text


def test_the_wire_is_whole(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Every header and the body as sent, and each parameter explained, with its clause."""
    read = card(visitor, storage, honest, "6")
    for text in ("POST http://127.0.0.1:9000/token HTTP/1.1", "Accept-Encoding: gzip, deflate"):
        assert text in read.text
    assert "grant_type=authorization_code&code=" in read.text
    assert "code_verifier" in read.text
    assert "RFC 7636" in read.text


def test_a_request_is_copied_covered(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """As a curl command; with its secrets for who uncovered them."""
    covered, whole = (
        next(card(visitor, storage, honest, "6", query).all("button", "copy"))["data-copy"]
        for query in ("", "?secrets=shown")
    )
    assert covered.startswith("curl ")
    assert "characters)" in covered
    assert "characters)" not in whole


def test_checks_are_told_in_words(visitor: FlaskClient, storage: Storage, refused: str) -> None:
    """The check, what was expected and received, the verdict, and its's own source."""
    read = card(visitor, storage, refused, "5")
    assert "issuer is expected failed" in " ".join(read.text.split())
    assert "http://127.0.0.1:6666" in read.text
    assert "def issuer_is_expected" in read.text


def test_the_code_is_ours(visitor: FlaskClient, storage: Storage, ledger: Ledger) -> None:
    """The lines that made the message, with file and line, and no line cut."""
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
    """Beside the code that had it made."""
    read = card(visitor, storage, refused, "5")
    assert "The check that failed: issuer is expected" in read.text


def test_code_that_is_not_there_any_more_is_named(
    visitor: FlaskClient, storage: Storage, ledger: Ledger
) -> None:
    """An old run file names places that have moved since."""
    source = {"file": "client_app/callback.py", "line": 71, "function": "arrive"}
    flow = taken(ledger, [event("resource-requested", source=source)])
    read = card(visitor, storage, flow, "1")
    assert "client_app/callback.py:71, a line that is not there, or not any more" in read.text


def test_tokens_are_decoded_and_verified(
    visitor: FlaskClient, storage: Storage, honest: str
) -> None:
    """Header, claims and their checks, time left, signature; and how the two tokens differ."""
    read = card(visitor, storage, honest, "7")
    assert "Access token, decoded" in read.text
    assert "ID token, decoded" in read.text
    assert len(list(read.all("p", "valid"))) == 2
    assert all(time["data-at"].isdigit() for time in read.all("time", "runs-out"))
    assert "nonce is the one sent" in read.text
    assert "Why an ID token and an access token differ" in read.text


@pytest.mark.parametrize("part", ["3.2", "6"])
def test_pkce_is_worked_out(visitor: FlaskClient, storage: Storage, honest: str, part: str) -> None:
    """Where the challenge or the verifier travels, with the real values."""
    read = card(visitor, storage, honest, part)
    assert "8VhnRowlzg18Em5qTwI0s-kxi7b7Gi2xGEyXSBrJz1Q" in read.text
    assert "✓ equal" in read.text
    assert "MLo15aevgJLrCit" not in read.text


def test_a_warning_is_told_in_words(visitor: FlaskClient, ledger: Ledger) -> None:
    """With its sign, on the slide, among the checks and in the guide; nothing is refused."""
    flow = taken(ledger, [as_plain(event) for event in warned_events()])
    read = Read(visitor.get(f"/flows/{flow}/steps/redirect-followed", follow_redirects=True).text)
    text = " ".join(read.text.split())
    assert "⚠ issuer is expected warning expectediss equal to http://127.0.0.1:9000" in text
    assert "10 checks by the client app: 1 warning." in text
    assert "10 checks ⚠ issuer is expectedexpected iss equal to" in text
    assert len(list(read.all("li", "warned"))) == 1
    assert not list(read.all("p", "refusal"))


def test_a_weakened_role_is_named_on_each_card(
    visitor: FlaskClient, storage: Storage, ledger: Ledger
) -> None:
    """Above all looks, so in presenter mode too; as text, whatever the names are."""
    names = ["state_is_known", "<b>"]
    flow = taken(ledger, [event("resource-requested", without_checks=names)])
    read = card(visitor, storage, flow, "1")
    assert "⚠ client_app runs without: state_is_known, <b>" in read.text
    head = [attributes.get("class", "") for _, attributes in read.elements]
    assert head.index("weakened") < head.index("slide")
    assert not list(read.all("b"))
    taken(ledger, [event("resource-requested", links=["other"])])
    other = storage.flows.newest()[0].flow
    assert not list(card(visitor, storage, other, "1").all("p", "weakened"))


def slide(read: Read) -> list[str]:
    """What stands on the slide of presenter mode, line by line."""
    text = read.text.split("step ", 1)[1]
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("part", "there", "not_there"),
    [
        ("3.3", ("username", "password"), ("code_challenge",)),
        ("3.5", ("scope",), ("code_challenge",)),
        ("7", ("access_token", "✓ body is a form", "18 checks"), ("client_secret",)),
        ("8.4", ("client_app_session",), ("state",)),
        ("12", ("✓ note owner is token subject", "owner"), ("Authorization",)),
    ],
)
def test_a_slide_shows_what_is_new(
    visitor: FlaskClient,
    storage: Storage,
    honest: str,
    part: str,
    there: tuple[str, ...],
    not_there: tuple[str, ...],
) -> None:
    """The fields of a form, not the address that goes round; an answer, not its request again."""
    shown = " ".join(slide(card(visitor, storage, honest, part)))
    shown = shown[: shown.index(" Guide ")]
    assert [words for words in there if words not in shown] == []
    assert [words for words in not_there if words in shown] == []


def test_a_slide_of_a_refusal_is_not_empty(
    visitor: FlaskClient, storage: Storage, refused: str
) -> None:
    """An answer that brings only a page is shown with what was asked."""
    shown = card(visitor, storage, refused, "5.2").text
    assert "access_denied" in shown[: shown.index("Guide")]


def test_cookies_are_told_apart(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """There are several in a message, each with a name."""
    read = card(visitor, storage, honest, "9")
    assert "Session cookie client_app_session" in read.text


def test_values_can_be_followed(visitor: FlaskClient, storage: Storage, honest: str) -> None:
    """Each leads to its life: born, carried, checked and spent."""
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
