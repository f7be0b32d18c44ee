"""A flow in which every text that a peer controls tries to be more than text."""

from recorder.event.recorded import RecordedEvent
from tests.unit.recorder.flows import together
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    Event,
    answer,
    check,
    question,
    received,
    request,
    response,
)

TEXTS = (
    "'; touch owned; '",
    '"$(touch owned)`touch owned`',
    "| a | b |\n| --- | --- |",
    "```\n# not a heading\n```",
    "[link](javascript:owned) http://evil.example <b>owned</b>",
    "<script>owned()</script>",
    "end\nbrowser->>client_app: owned",
    ";owned #35; #lt;script#gt; %%{init: {'theme': 'owned'}}%%",
    "]]><owned/>&owned;\x00\x1b[31m\uffff",
    "half \ud800 of a character, \u202eturned",
    "-- @owned \\",
)


def hostile_events() -> list[RecordedEvent]:
    """A flow with a browser request, a call and a refusal for each of these texts."""
    return together(
        *(event for number, text in enumerate(TEXTS) for event in _events(number, text))
    )


def _events(number: int, text: str) -> list[Event]:
    links = {"links": ["one-flow"]}
    url = f"http://127.0.0.1:9000/authorize?state={number}{text}&note={text}"
    made = [check(text, "failed", expected=text, received=text, spec=text, explanation=text)]
    page = response(
        200, f"<title>{text}</title><form action='/login'>", Set_Cookie=f"a=b; Expires={text}"
    )
    form = request("POST", url, f"username={text}&password=x", Content_Type=FORM, Note=text)
    call = request("POST", f"http://127.0.0.1:9000/token#{number}", text, Note=text)
    return [
        received(CLIENT, request(text, url, Cookie="a=b"), "resource-requested", **links),
        answer(AS, BROWSER, request("GET", url), "user-logged-in", page, **links),
        answer(AS, BROWSER, form, "user-logged-in", response(303, Location=text), **links),
        answer(AS, CLIENT, request("PUT", url, text, Note=text), "client-registered", **links),
        question(CLIENT, AS, call, "code-exchanged") | links,
        answer(AS, CLIENT, call, "token-issued", response(400, text), checks=made, **links),
    ]


FORM = "application/x-www-form-urlencoded"
