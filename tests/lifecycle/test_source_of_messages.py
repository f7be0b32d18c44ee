"""Each message of a flow names the code that made it, and each check the code that decides it."""

from collections.abc import Sequence
from itertools import groupby

import pytest

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from recorder.reading import source_code
from recorder.reading.source_code import Excerpt
from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from tests.support.faults import assert_none
from tests.support.processes import wait_until
from tests.support.running import running
from tracing.catalogue import THIRTEEN_STEPS

MADE_BY: dict[str, Sequence[tuple[str, str]]] = {
    "resource-requested": [("start", "decide(RESOURCE_REQUESTED, START_CHECKS")],
    "client-registered": [
        ("_ask", "answer = self._channel.get(openid_address(address))"),
        ("metadata", "return _public(self._metadata"),
        ("_ask", "asked = client_metadata( … answer = self._channel.post_json(endpoint, asked)"),
        ("generate_client_info", 'info["client_secret"] = new_secret()'),
        ("_met_requirements", "decide(CLIENT_REGISTERED, checks"),
    ],
    "user-logged-in": [
        ("begin", "address = self._pushed.address( … response = redirect_to(address"),
        ("login", 'return page( … "login.html"'),
        ("_after_password", "self._redirect_to(destination.after_login)"),
        ("consent", 'return page( … "consent.html" … scopes='),
        ("consent", "decide(USER_LOGGED_IN, CONSENT_CHECKS"),
    ],
    "code-issued": [
        (
            "_issue_code",
            'record = self._code_record( … respond( … "code": record.code}',
        )
    ],
    "redirect-followed": [("arrive", "decide(REDIRECT_FOLLOWED, CALLBACK_CHECKS")],
    "code-exchanged": [("exchange_code", '"code_verifier": flow.code_verifier … self.ask(')],
    "token-issued": [("generate", "super().generate(")],
    "login-allowed": [
        ("_fetch", "answer = self._channel.get(jwks_uri)"),
        ("jwks", "return _public(json.dumps(self._keys.public())"),
        ("arrive", "decide(LOGIN_ALLOWED, checks_for(response.flow)"),
        ("_signed_in", 'answer = redirect_to(url_for("notes"))'),
    ],
    "user-entered": [("show", "decide(USER_ENTERED, READ_CHECKS")],
    "token-presented": [("present", 'credentials = {"Authorization": … **credentials')],
    "token-verified": [
        ("_discover", "answer = self.get(url)"),
        ("metadata", "return _public(self._metadata"),
        ("_published", 'url = self._issuer.endpoint("jwks_uri") … answer = self._issuer.get(url)'),
        ("jwks", "return _public(json.dumps(self._keys.public())"),
        ("admit", "decide(TOKEN_VERIFIED, checks"),
    ],
    "resource-returned": [("list", 'return json_answer({"owner": subject')],
    "resource-shown": [("_page", 'response = page( … "notes.html" … notes=notes')],
}
"""For each step, by slug, and each of its messages: the function that made it, and marked code.

The parts between the ellipses appear on the marked lines, in this order.
"""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[RecordedEvent]:
    """The first flow in a new playground."""
    with running(tmp_path_factory.mktemp("sources")) as started:
        list(UserAgent().walk(honest.walk(started.urls["client_app"])))
        last = THIRTEEN_STEPS[-1].slug
        wait_until(lambda: any(event["slug"] == last for event in started.events()))
        return [recorded_event_of(event) for event in started.events()]


def test_each_message_is_shown_with_the_code_that_made_it(events: list[RecordedEvent]) -> None:
    """The whole function is shown, and the lines that made the message are marked."""
    assert [slug for slug, _ in groupby(events, lambda event: event.slug)] == list(MADE_BY)
    expected = [each for messages in MADE_BY.values() for each in messages]
    assert len(events) == len(expected)
    assert_none(
        f"{event.part} {event.source}: {words}"
        for event, (function, words) in zip(events, expected, strict=True)
        if not is_made_so(event, function, words)
    )


def is_made_so(event: RecordedEvent, function: str, words: str) -> bool:
    """Whether this function is shown, with these words on its marked lines."""
    found = source_code.excerpt(event.source) if event.source else None
    place = 0
    for each in words.split(" … "):
        place = marked(found).find(each, place) if found else -1
        if place < 0:
            return False
    return found is not None and found.function == function


def marked(found: Excerpt) -> str:
    """The text of the marked lines of an excerpt, none of which records an event."""
    lines = [line for n, line in enumerate(found.lines, found.first) if n in found.marked]
    assert not [line for line in lines if line.strip().startswith(("at(", "received(", "decided("))]
    return "\n".join(lines)


def test_each_check_is_shown_with_the_code_that_decides(events: list[RecordedEvent]) -> None:
    """The whole check is shown, and the lines that lead to its result are marked."""
    made = {(event.role, check.name) for event in events for check in event.checks}
    assert len(made) > 100
    assert_none(f"{role}: {name}" for role, name in sorted(made) if not decides(role, name))


def decides(role: str, name: str) -> bool:
    """Whether the check is shown with its result marked and its docstring unmarked."""
    found = source_code.rule(role, name)
    return found is not None and "return " in marked(found) and '"""' not in marked(found)
