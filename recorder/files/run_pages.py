"""The page of run files, and its routes: save, open, close."""

from collections.abc import Mapping
from typing import BinaryIO, cast

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import flows_of as exported_flows
from recorder.exporting.formats import FORMATS
from recorder.keeping import run_file
from recorder.keeping.opened_runs import OpenedRun, OpenedRuns
from recorder.keeping.run_file import LARGEST, RunFileError, Secrets
from recorder.keeping.storage import READ_BYTES, Storage
from recorder.ledger.ledger import Ledger
from recorder.ledger.outbox import NotWhole, whole_number
from recorder.viewer.flow_item import flow_item_html
from recorder.viewer.flow_view import FlowViews
from recorder.viewer.links import RolePages
from recorder.viewer.rendering import address, render

ENVELOPE = 64 * 1024
"""The most bytes that a form adds to the file in it."""

LIMITS = {"files.open_file": LARGEST + ENVELOPE}
"""The largest request body, in bytes, of each route that accepts more than usual."""

NO_FILE = "Choose a file first, or drop one on the page."
MOST_EVENTS = 10_000
"""The most events in one file of all flows: the newest, or the first after a given number."""


class RunPages:
    """Serves run files of the recording, and the `opened` files."""

    def __init__(
        self, ledger: Ledger, views: FlowViews, opened: OpenedRuns, roles: RolePages
    ) -> None:
        self._ledger = ledger
        self._views = views
        self._opened = opened
        self._roles = roles

    def routes(self) -> Blueprint:
        """The routes."""
        pages = Blueprint("files", __name__)
        add = pages.add_url_rule
        add("/files", "files", self._page)
        add("/files", "open_file", self._open, methods=["POST"])
        add("/files/<id>/close", "close", self._close, methods=["POST"])
        add("/run.jsonl", "save_all", self._save_all)
        add("/flows/<flow>/run.jsonl", "save", self._save)
        endings = ", ".join(map(repr, FORMATS))
        add(f"/flows/<flow>/flow<any({endings}):ending>", "export", self._export)
        return pages

    def _page(self, problem: str = "") -> str:
        return render(
            "reading/files.html",
            here="/files",
            role_pages=self._roles,
            problem=problem,
            runs=[(run, _items(run)) for run in self._opened.all()],
            has_flows=bool(self._stored().flows.newest(1)),
            most_events=MOST_EVENTS,
            most_bytes=READ_BYTES,
        )

    def _open(self) -> ResponseReturnValue:
        # Werkzeug also counts data that it has yet to split into parts; `LIMITS` bounds the whole
        # body.
        request.max_form_memory_size = LARGEST + ENVELOPE
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return self._page(NO_FILE), 400
        try:
            run = self._opened.open(cast(BinaryIO, sent.stream), sent.filename)
        except RunFileError as error:
            return self._page(str(error)), 400
        finally:
            sent.close()
        only_one = len(run.flows) == 1 and not run.cut
        return redirect(address(run.flows[0].flow) if only_one else "/files", 303)

    def _close(self, id: str) -> ResponseReturnValue:
        for flow in self._opened.close(id):
            self._views.forget(flow)
        return redirect("/files", 303)

    def _stored(self) -> Storage:
        """The stored events, including all accepted ones."""
        self._ledger.head()
        return self._ledger.storage

    def _save(self, flow: str) -> ResponseReturnValue:
        self._stored()
        view = self._views.flow(flow)
        if view is None:
            return render("missing.html", what="flow"), 404
        # Secrets that a file has covered cannot be shown.
        is_whole = _asks_for_secrets() and (view.run is None or view.run.origin.has_secrets)
        return _run_file(list(view.events), f"flow-{view.flow}", view.tours, is_whole=is_whole)

    def _export(self, flow: str, ending: str) -> ResponseReturnValue:
        self._stored()
        view = self._views.flow(flow)
        if view is None:
            return render("missing.html", what="flow"), 404
        form = FORMATS[ending]
        text = form.write(exported_flows(view.events, view.tours))
        return _file(text, form.media_type, f"flow-{view.flow}{ending}")

    def _save_all(self) -> ResponseReturnValue:
        try:
            after = whole_number("after")
        except NotWhole as error:
            return Response(str(error), 400, mimetype="text/plain")
        stored = self._stored()
        if after is None:
            events = stored.newest(MOST_EVENTS)
        else:
            events = [each.event() for each in stored.after(after, MOST_EVENTS)]
        flows = dict.fromkeys(event.flow for event in events)
        told = ((flow, stored.flows.named(flow)) for flow in flows)
        tours = {flow: its.walked_as for flow, its in told if its and its.walked_as}
        return _run_file(events, "flows", tours, is_whole=_asks_for_secrets())


def _asks_for_secrets() -> bool:
    return request.args.get("secrets") == "whole"


def _items(run: OpenedRun) -> list[str]:
    return list(map(flow_item_html, run.flows))


def _run_file(
    events: list[RecordedEvent], name: str, tours: Mapping[str, str], *, is_whole: bool
) -> Response:
    secrets: Secrets = "whole" if is_whole else "redacted"
    text = "".join(run_file.as_lines(events, secrets, tours))
    named = f"{name}{'-with-secrets' if is_whole else ''}.jsonl"
    return _file(text, "application/jsonl", named)


def _file(text: str, media_type: str, name: str) -> Response:
    answer = Response(text, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
