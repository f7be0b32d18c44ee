"""`--export FILE`, `--otlp URL`: a run in the formats of other programs, with secrets covered."""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from hosting.settings import is_http_url
from oauth2_playground.spelling import missing_extra
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.exporting.flow import Deviations, flows_of
from recorder.exporting.formats import FORMATS
from recorder.keeping import run_file
from recorder.keeping.run_file import Tours
from recorder.reading import wording
from scenarios.judging.verdict import Verdict
from scenarios.tours import SCRIPTED
from scripts.console.terminal import say
from scripts.processes.file_options import new_file, read_by, written
from scripts.replaying.exit_codes import PASSED


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the options to a program."""
    parser.add_argument(
        "--export",
        metavar="FILE",
        type=export_file,
        action="append",
        default=[],
        help=f"write the run for other programs, secrets covered: {_formats()}; may be given "
        "several times",
    )
    parser.add_argument(
        "--otlp",
        metavar="URL",
        type=receiver,
        help="send the run as traces to this OpenTelemetry receiver, secrets covered",
    )


def _formats() -> str:
    *others, last = (f"{form.name} ({ending})" for ending, form in FORMATS.items())
    return f"{', '.join(others)} or {last}"


def export_file(text: str) -> Path:
    """Parse the path of a file to be written, whose extension names a format.

    Raises:
        argparse.ArgumentTypeError: it cannot be written there, or the format is unknown.
    """
    path = new_file(text)
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise argparse.ArgumentTypeError(f"{text!r} must end in one of {known}")
    return path


def receiver(text: str) -> str:
    """Parse the address of a receiver of OTLP over HTTP.

    Raises:
        argparse.ArgumentTypeError: it is not valid, or the sending package is not installed.
    """
    if "@" in text:
        raise argparse.ArgumentTypeError(
            "the address of a receiver must not contain a user name or a password"
        )
    if not is_http_url(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} must be an http or https address, such as http://127.0.0.1:4318"
        )
    if not _can_send():
        raise argparse.ArgumentTypeError(missing_extra("OTLP", "opentelemetry"))
    return text


def _can_send() -> bool:
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        # A parent package is missing.
        return False


def exported_file(console: Console, wanted: argparse.Namespace) -> int:
    """Export the run file that `wanted` names, without showing it.

    Raises:
        OSError: a file cannot be read or written.
        recorder.keeping.run_file.RunFileError: it is not a run file that this program knows.
        NotDelivered: the receiver does not accept the traces.
    """
    path: Path = wanted.from_file
    with read_by(path):
        run = run_file.read(path)
    if run.cut:
        say(console, run.cut)
    if not run.events:
        raise run_file.RunFileError(f"{path} has no events: there is nothing to export.")
    export(console, run.events, run.tours, judged_again(run.events, run.tours), wanted)
    return PASSED


def export(
    console: Console,
    events: Sequence[RecordedEvent],
    tours: Tours,
    deviations: Deviations,
    wanted: argparse.Namespace,
) -> None:
    """Write these events in each requested format, and print where they are.

    Raises:
        OSError: a file cannot be written.
        NotDelivered: the receiver does not accept the traces.
    """
    flows = flows_of(events, tours, deviations)
    for path in wanted.export:
        text = FORMATS[path.suffix.lower()].write(flows)
        with written(path) as file:
            file.write_text(text, encoding="utf-8", newline="\n")
        say(console, f"Written: {path}")
    if wanted.otlp:
        # Its packages are optional.
        from scripts.replaying import otlp

        count = otlp.send(flows, wanted.otlp)
        traces = wording.count(len(flows), "trace")
        say(console, f"Sent to {wanted.otlp}: {traces}, {wording.count(count, 'span')}")


def judged_again(events: Sequence[RecordedEvent], tours: Tours) -> Deviations:
    """Return how flows deviate from the stories of their tours."""
    flows: dict[str, dict[str, Sequence[str]]] = {}
    for name in dict.fromkeys(tours.values()):
        if name in SCRIPTED:
            own = [as_plain(event) for event in events if tours.get(event.flow) == name]
            verdict = SCRIPTED[name].judge([dict(event) for event in own])
            flows |= dict.fromkeys((event["flow"] for event in own), deviations_of(verdict))
    return flows


def deviations_of(verdict: Verdict) -> dict[str, Sequence[str]]:
    """Return the deviations of each step, by its slug."""
    return {each.step.slug: each.deviations for each in verdict.steps}
