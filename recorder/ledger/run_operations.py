"""Recorded runs over HTTP, for programs: list them, download them as run files, delete them."""

from collections.abc import Iterator
from functools import partial

from flask import Flask, Response
from msgspec import Struct

from hosting.control.operation import PATH, Operation
from hosting.control.routes import add_operations
from hosting.control.state import Done
from hosting.control.wrong import WrongRequest
from recorder.event.refusal import Refusal
from recorder.keeping import run_file
from recorder.keeping.flow_summary import FlowSummary
from recorder.ledger.check_operations import LIST_CHECKS
from recorder.ledger.ledger import Ledger

ABOUT = (
    "Lists, saves and forgets what was recorded, and lists the checks that the roles make. Each "
    "request needs the token of the viewer."
)
MOST_LISTED = 1000
NOT_FOUND = 404
RUN_FILE = "application/jsonl"


class RunShown(Struct, frozen=True):
    """A flow: when it began and when its last event was (ISO 8601), how many of its steps it has
    reached, and what refused it, if anything did. A flow that `ends_out_of_sight` is of an app that
    sends the recorder no events: the app has its tokens, and the servers see no more.
    """

    flow: str
    began: str
    ended: str
    tour: str
    reached: int
    steps: int
    events: int
    is_complete: bool
    ends_out_of_sight: bool
    refused: Refusal | None
    person: str
    client_id: str
    client_name: str


class Runs(Struct, frozen=True):
    """The recorded flows, newest first."""

    runs: list[RunShown]


def serve(app: Flask, ledger: Ledger) -> None:
    """Serve the operations below `/_control`."""
    operations = [*RunOperations(ledger).operations(), LIST_CHECKS]
    add_operations(app, PATH, "Runs of the recorder", ABOUT, operations)


class RunOperations:
    """The operations on recorded runs."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def operations(self) -> Iterator[Operation]:
        """Yield each operation."""
        yield Operation(
            name="list_runs",
            method="GET",
            path="/runs",
            does=f"Lists the recorded flows, the newest first, at most {MOST_LISTED}.",
            answer=self.show,
            returns=Runs,
        )
        gives = partial(Operation, method="GET", returns=str, media_type=RUN_FILE)
        yield gives(
            name="save_run",
            path="/runs/<flow>",
            does="Gives a flow as a run file (JSON Lines), with its secrets covered.",
            answer=self.save,
        )
        yield gives(
            name="save_run_with_secrets",
            path="/runs/<flow>/with-secrets",
            does="Gives a flow as a run file, with its secrets.",
            answer=self.save_with_secrets,
        )
        yield Operation(
            name="forget_runs",
            method="DELETE",
            path="/runs",
            does="Forgets all that was recorded so far.",
            answer=self.forget,
            returns=Done,
        )

    def show(self) -> Runs:
        """Return the newest flows."""
        self._ledger.head()
        return Runs([*map(_shown, self._ledger.storage.flows.newest(MOST_LISTED))])

    def save(self, flow: str) -> Response:
        """Return a flow as a run file."""
        return self._run_file(flow, is_whole=False)

    def save_with_secrets(self, flow: str) -> Response:
        """Return a flow as a run file with its secrets."""
        return self._run_file(flow, is_whole=True)

    def forget(self) -> Done:
        """Delete everything recorded so far."""
        self._ledger.head()
        forgotten = self._ledger.storage.forgetting.forget_all()
        return Done(f"Events that were forgotten: {forgotten}.")

    def _run_file(self, flow: str, *, is_whole: bool) -> Response:
        self._ledger.head()
        storage = self._ledger.storage
        events = storage.of_flow(flow)
        if not events:
            raise WrongRequest(f"There is no flow {flow[:40]!r}.", status=NOT_FOUND)
        summary = storage.flows.named(events[0].flow)
        tours = {summary.flow: summary.walked_as} if summary and summary.walked_as else {}
        lines = (
            run_file.as_lines(events, "whole", tours)
            if is_whole
            else run_file.as_lines(events, tours=tours)
        )
        return Response("".join(lines), mimetype=RUN_FILE)


def _shown(summary: FlowSummary) -> RunShown:
    reached, steps = summary.reached
    return RunShown(
        flow=summary.flow,
        began=summary.began,
        ended=summary.ended,
        tour=summary.shown_as.name,
        reached=reached,
        steps=steps,
        events=summary.events,
        is_complete=summary.is_complete,
        ends_out_of_sight=summary.ends_out_of_sight,
        refused=summary.refused,
        person=summary.person,
        client_id=summary.client,
        client_name=summary.client_name,
    )
