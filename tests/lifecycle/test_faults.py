"""Each fault of each role, as others see it: a clear page, and a trace that ends with the reason.

The processes are started once, and roles cache what they have fetched. So the order matters: faults
at what is fetched first come first.
"""

import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests

from authorization_server.error_faults import AT_REDIRECT_URI, AT_TOKEN_ENDPOINT
from scenarios import honest
from scenarios.browser.pages import Leg, Page, WalkStopped
from scenarios.browser.user_agent import UserAgent, follow
from tests.support.faults import assert_none
from tests.support.processes import wait_until
from tests.support.running import Running, running

AS, RS, CLIENT = "authorization_server", "resource_server", "client_app"
READ_SECONDS, LATE_SECONDS, SOON_SECONDS = 2, 3, 0.2
"""How long the client app waits for a response; a delay above that, and one below."""

LONGEST_SECONDS = 15.0
"""No page takes longer, whatever fails: a late response, the rest of the flow, a busy machine."""

TRIES = 20
HOW = {
    "answers-late": "It did not answer in time.",
    "drops-connection": "It closed the connection before its response was complete.",
    "answers-500": "It failed with status 500.",
    "answers-503": "It failed with status 503.",
    "truncated-json": "It answered with a body that is not a JSON object.",
    "malformed-json": "It answered with a body that is not a JSON object.",
    "wrong-content-type": "It answered with text/html instead of JSON.",
}
"""What the client app reports for each fault of a server."""

AT_FIRST = ("answers-late", "drops-connection")
ON_PURPOSE = "This server fails on purpose: a fault is switched on at /_control."
UNAVAILABLE = "The authorization server is not available"
NO_API = "The resource server is not available"
NOT_FINISHED = "This sign-in could not be finished"
NOT_SIGNED_IN = "You were not signed in"
FIRST, LOGIN = "resource-requested", "user-logged-in"
NOTES = "Notes of Alice Liddell"


class Case(NamedTuple):
    """A fault and its expected result.

    For the page, its title and a sentence; for the trace, the last failed check and its step, or if
    `check` is empty, the last step.
    """

    role: str
    endpoint: str
    fault: str
    title: str
    says: str
    slug: str
    check: str = ""


def between_servers() -> Iterator[Case]:
    """What the client app, and then the API, request from servers, in the order of the requests."""
    at_as = (
        ("metadata", UNAVAILABLE, "client-registered", "metadata_is_published"),
        ("registration", UNAVAILABLE, "client-registered", "registration_is_accepted"),
        ("jwks", UNAVAILABLE, "login-allowed", "key_set_is_published"),
        ("token", NOT_FINISHED, "login-allowed", "tokens_are_issued"),
    )
    for endpoint, title, slug, check in at_as:
        for fault, says in HOW.items():
            # The client app waits for every response in the same way, so one slow case is enough.
            if fault != "answers-late" or endpoint == "token":
                yield Case(AS, endpoint, fault, title, says, slug, check)
    # The client app has fetched the metadata by now, the API has not.
    undecided = "It failed with status 503. It says: The authorization server could not be asked"
    yield Case(AS, "metadata", "answers-500", NO_API, undecided, "resource-shown", API_NOTES)
    for fault, says in HOW.items():
        check = "resource_server_answers" if fault in AT_FIRST else API_NOTES
        yield Case(RS, "list_notes", fault, NO_API, says, "resource-shown", check)


API_NOTES = "notes_are_returned"

TOKEN_RESPONSES = (
    ("keys-rotated", NOTES, "Your notes", "resource-shown", ""),
    (
        "token-response-without-access-token",
        NOT_FINISHED,
        "It issued no usable access token.",
        "login-allowed",
        "access_token_fits_the_header",
    ),
    (
        "token-response-without-token-type",
        NOT_FINISHED,
        "It issued a token of a type that Notebook does not know.",
        "login-allowed",
        "token_type_is_bearer",
    ),
    (
        "token-response-without-id-token",
        "Notebook does not know who you are",
        "It returned no ID token.",
        "login-allowed",
        "id_token_is_there",
    ),
    (
        "id-token-wrong-aud",
        NOT_SIGNED_IN,
        "The ID token was issued for a different client.",
        "login-allowed",
        "audience_is_this_client",
    ),
    (
        "id-token-wrong-iss",
        NOT_SIGNED_IN,
        "The ID token was issued by a different issuer.",
        "login-allowed",
        "issuer_is_the_one_asked",
    ),
    (
        "id-token-wrong-nonce",
        NOT_SIGNED_IN,
        "The ID token belongs to a different sign-in.",
        "login-allowed",
        "nonce_is_the_one_sent",
    ),
    (
        "id-token-without-sub",
        NOT_SIGNED_IN,
        "The ID token does not say who signed in.",
        "login-allowed",
        "subject_is_named",
    ),
    ("id-token-without-amr", NOTES, "Your notes", "resource-shown", ""),
    # Notebook identifies people by iss and sub, and does not use the e-mail address.
    ("id-token-email-unverified", NOTES, "Your notes", "resource-shown", ""),
)


def on_the_way_of_the_browser() -> Iterator[Case]:
    """Pages that a person opens: the failing server reports the fault itself."""
    at = ((AS, "authorization", LOGIN), (AS, "login", LOGIN), (CLIENT, "notes", FIRST))
    for role, endpoint, slug in at:
        title = "Something went wrong"
        yield Case(role, endpoint, "answers-500", title, ON_PURPOSE, slug)
        title = "Notebook is not available" if role == CLIENT else title
        yield Case(role, endpoint, "answers-503", title, ON_PURPOSE, slug)
        yield Case(role, endpoint, "answers-late", NOTES, "Your notes", "resource-shown")


def errors_on_purpose() -> Iterator[Case]:
    """The protocol's errors, at the token endpoint and on the redirect."""
    for error in AT_TOKEN_ENDPOINT:
        is_unknown = error == "invalid_client"
        title = "The authorization server has forgotten Notebook" if is_unknown else NOT_FINISHED
        says = "no longer knows the client_id" if is_unknown else error
        slug, check = "login-allowed", "tokens_are_issued"
        yield Case(AS, "token", f"token-error-{of(error)}", title, says, slug, check)
    for error in AT_REDIRECT_URI:
        title = TITLES.get(error, "You could not" if error.endswith("_required") else AN_ERROR)
        slug, check = "redirect-followed", "answer_is_no_error"
        fault = f"authorization-error-{of(error)}"
        yield Case(AS, "authorization", fault, title, f"“{error}”", slug, check)


AN_ERROR = "The authorization server answered with an error"
TITLES = {"access_denied": "You did not allow Notebook to sign you in"}


def of(error: str) -> str:
    """The error as it is written in the name of a fault."""
    return error.replace("_", "-")


CODES = ("code-guessable", "code-unbound", "code-long-lived")


def on_the_way_of_the_code() -> Iterator[Case]:
    """The server refuses to issue such a code, and reports an error to the client app."""
    says = "This server could not issue a code."
    for fault in CODES:
        yield Case(
            AS, "authorization", fault, AN_ERROR, says, "redirect-followed", "answer_is_no_error"
        )


CASES = (
    *between_servers(),
    *(Case(AS, "token", *row) for row in TOKEN_RESPONSES),
    *errors_on_purpose(),
    *on_the_way_of_the_code(),
    *on_the_way_of_the_browser(),
    # Last, because after a failed search for a key the client app does not search again at once.
    Case(
        AS,
        "token",
        "keys-withdrawn",
        NOT_SIGNED_IN,
        "does not publish",
        "login-allowed",
        "key_is_published",
    ),
)


@pytest.fixture(scope="module")
def controlled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Real processes whose faults can be switched on and off."""
    folder = tmp_path_factory.mktemp("controlled")
    with running(folder, controlled=True, CLIENT_APP_READ_SECONDS=str(READ_SECONDS)) as whole:
        yield whole


def order(whole: Running, role: str, method: str, path: str, body: object = None) -> Any:
    """Send a request to `/_control` of a role."""
    answer = requests.request(
        method,
        f"{whole.urls[role]}/_control{path}",
        data=json.dumps(body) if body is not None else None,
        headers={"Authorization": f"Bearer {whole.playground.control_tokens[role]}"},
        timeout=10,
    )
    assert answer.ok, answer.text
    return answer.json()


def reached(whole: Running) -> Page | None:
    """The page that a new browser reaches, or None if there was no response."""
    agent = UserAgent(LONGEST_SECONDS)
    try:
        page = agent.goes(follow(Leg("GET", f"{whole.urls[CLIENT]}/notes")))
        page = agent.goes(honest.signed_in(page))
        return agent.goes(honest.consented(page))
    except WalkStopped:
        return None


def met(whole: Running, case: Case) -> tuple[Page | None, list[dict[str, Any]], float]:
    """The page, the trace and the duration of a run that encountered the fault.

    Several runs may be needed, because a role whose request just failed does not repeat it at once.
    """
    wanted: dict[str, Any] = {"fault": case.fault, "endpoint": case.endpoint, "times": None}
    if case.fault == "answers-late":
        is_waited_for = case.endpoint in ("token", "list_notes")
        wanted["seconds"] = LATE_SECONDS if is_waited_for else SOON_SECONDS
    order(whole, case.role, "POST", "/faults", wanted)
    try:
        for _ in range(TRIES):
            place, begun = whole.place(), time.monotonic()
            page = reached(whole)
            seconds = time.monotonic() - begun
            if case.fault == "answers-late":
                # The event is recorded when the response is sent, which may be after the page.
                wait_until(lambda: has_met(whole.events(place), case.fault))  # noqa: B023
            events = whole.events(place)
            if has_met(events, case.fault):
                return page, events, seconds
    finally:
        order(whole, case.role, "DELETE", "/faults")
    return None, [], 0


def has_met(events: list[dict[str, Any]], fault: str) -> bool:
    """Whether an event records that the fault was encountered."""
    return any(fault in event["met_faults"] for event in events)


def failed_checks(event: dict[str, Any]) -> list[str]:
    """The names of the checks that failed in this event."""
    return [check["name"] for check in event["checks"] if check["verdict"] == "failed"]


def found_wrong(case: Case, page: Page | None, events: list[dict[str, Any]], took: float) -> str:
    """The deviation from the expected result; empty if there is none."""
    if page is None:
        return "no page" if events else "the fault was never met"
    if not page.title.startswith(case.title):
        return f"the page {page.title!r}"
    if case.says not in " ".join(page.text.split()):
        return f"no word of it on the page: {page.text}"
    if took > LONGEST_SECONDS:
        return f"{took:.0f} s"
    failed = [(event["slug"], failed_checks(event)) for event in events if failed_checks(event)]
    if case.check:
        expected = (case.slug, [case.check])
        return "" if failed[-1:] == [expected] else f"the trace ends with {failed[-1:]}"
    last = events[-1]["slug"]
    return f"failed {failed}, last step {last}" if failed or last != case.slug else ""


def test_each_fault_is_met_with_a_clear_page(controlled: Running) -> None:
    """The page names the failing server and the reason, and the trace ends with the failed check.

    Each message that encountered a fault names it.
    """
    wrong = ((case, found_wrong(case, *met(controlled, case))) for case in CASES)
    assert_none(f"{case.role} {case.endpoint} {case.fault}: {what}" for case, what in wrong if what)


def test_each_fault_that_is_offered_was_tried(controlled: Running) -> None:
    """Every new fault needs a row in the table."""
    roles = (order(controlled, role, "GET", "") for role in (AS, RS, CLIENT))
    offered = {each["fault"] for state in roles for each in state["offered"]}
    assert {case.fault for case in CASES} == offered
