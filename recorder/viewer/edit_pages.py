"""Break it yourself: a reader copies and edits a recorded request and predicts which check will
refuse it; the lab sends it. The original stays as it was.
"""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from recorder.attacks.edits import (
    GETS_THROUGH,
    LONGEST_BODY,
    MOST_HEADERS,
    EditedRequest,
    Edits,
)
from recorder.event.event import Request
from recorder.event.recorded import RecordedEvent
from recorder.keeping.storage import Storage
from recorder.tours.run_requests import RunRequests, UnknownRun
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.links import RolePages
from recorder.viewer.rendering import address, render

SET_BY_LAB = frozenset({"host", "content-length", "connection", "user-agent", "accept-encoding"})
"""Headers that are derived from the request, or that the lab uses to find it in the trace."""

MUST_BE = {
    "method": "The method must be a word of letters, such as POST.",
    "url": "The address must begin with http:// and must not contain spaces.",
    "headers": f"A request can have at most {MOST_HEADERS} headers here.",
    "body": f"The body can have at most {LONGEST_BODY:,} characters here.",
    "predicted": "Choose one of the checks, or that no check refuses the request.",
}
"""What each part of the form must be; shown if the request cannot be sent."""

ANSWER_SECONDS = 5.0
"""How long a page waits for the outcome, in seconds."""


class Wrong(NamedTuple):
    """Why a request cannot be sent, in a sentence."""

    sentence: str


class Copied(NamedTuple):
    """A recorded request, with its event and its flow."""

    event: RecordedEvent
    request: Request
    view: FlowView


class EditPages:
    """The form with the copy, and the page with the outcome."""

    def __init__(
        self,
        edits: Edits,
        requests: RunRequests,
        storage: Storage,
        views: FlowViews,
        roles: RolePages,
    ) -> None:
        self._edits = edits
        self._requests = requests
        self._storage = storage
        self._views = views
        self._given = {"here": "", "role_pages": roles, "gets_through": GETS_THROUGH}

    def routes(self) -> Blueprint:
        """Return the routes of both pages."""
        pages = Blueprint("break_it", __name__)
        pages.add_url_rule("/edits/of/<event>", "copy", self.copy, methods=["GET"])
        pages.add_url_rule("/edits/of/<event>", "send", self.send, methods=["POST"])
        pages.add_url_rule("/edits/<id>", "outcome", self.outcome, methods=["GET"])
        return pages

    def copy(self, event: str, wrong: str = "") -> ResponseReturnValue:
        """Show the request of an event, for editing."""
        copied = self._copied(event)
        if copied is None:
            return render("missing.html", what="event"), 404
        html = render(
            "reading/edit.html",
            **self._given,
            asked=copied.request,
            headers=_lines(copied.request.headers),
            made=list(_checks(copied)),
            href=address(copied.view.flow, "events", copied.event.id),
            wrong=wrong,
        )
        return html, 400 if wrong else 200

    def send(self, event: str) -> ResponseReturnValue:
        """Have the edited request sent."""
        edited = _edited(event)
        if isinstance(edited, Wrong):
            return self.copy(event, edited.sentence)
        id = self._edits.add(edited)
        self._requests.request(id)
        return redirect(f"/edits/{id}", 303)

    def outcome(self, id: str) -> ResponseReturnValue:
        """Show what became of it."""
        edit = self._edits.find(id)
        try:
            state = self._requests.ended(id, ANSWER_SECONDS)
        except UnknownRun:
            # Newer edits have replaced this one, perhaps while this page waited.
            edit = None
        if edit is None:
            return render("missing.html", what="edit"), 404
        told = edit.outcome and edit.outcome.event
        found = self._storage.named([told]) if told else []
        return render(
            "reading/edited.html",
            **self._given,
            edit=edit,
            state=state,
            href=address(found[0].flow, "events", found[0].id) if found else "",
            failed=next((made for made in found[0].checks if made.verdict == "failed"), None)
            if found
            else None,
        )

    def _copied(self, id: str) -> Copied | None:
        events = self._storage.named([id])
        view = self._views.flow(events[0].flow) if events else None
        request = events[0].http.request if events and events[0].http else None
        return Copied(events[0], request, view) if request and view else None


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "\n".join(
        f"{name}: {value}" for name, value in headers if name.lower() not in SET_BY_LAB
    )


def _checks(copied: Copied) -> dict[str, None]:
    """Return the names of the checks that its receiver made: first those of this request and of
    others to the same endpoint, then all others of this flow.
    """
    events = (copied.event, *copied.view.events)
    here = [event for event in events if _asks_the_same(event, copied.request)]
    others = [event for event in events if event.role == copied.event.receiver]
    made = (check for event in (*here, *others) for check in event.checks)
    return dict.fromkeys(check.name for check in made)


def _asks_the_same(event: RecordedEvent, request: Request) -> bool:
    other = event.http.request if event.http else None
    return other is not None and _place(other) == _place(request)


def _place(asked: Request) -> tuple[str, str]:
    return asked.method, urlsplit(asked.url).path


def _edited(event: str) -> EditedRequest | Wrong:
    form = request.form
    headers = []
    for line in form.get("headers", "").splitlines():
        name, colon, value = line.partition(":")
        if line.strip() and not (colon and name.strip()):
            return Wrong(
                f"“{line.strip()}” is not a header. Write one header per line, as in "
                "Accept: text/html"
            )
        if line.strip():
            headers.append((name.strip(), value.strip()))
    told = {
        "of_event": event,
        "method": form.get("method", "").strip().upper(),
        "url": form.get("url", "").strip(),
        "headers": headers,
        "body": form.get("body", "").replace("\r\n", "\n"),
        "predicted": form.get("predicted", ""),
    }
    try:
        return msgspec.convert(told, EditedRequest)
    except msgspec.ValidationError as error:
        # The message ends with the path to the member: `… - at `$.method``.
        return Wrong(next(told for name, told in MUST_BE.items() if f"$.{name}" in str(error)))
