"""The course of the bench: what is started, run and measured, and in which order.

All subjects run at the same time and are measured in turns, one after another, so that a busy
machine disturbs all of them in the same way.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from scripts.benchmark import servers
from scripts.benchmark.driver import drive
from scripts.benchmark.figures import Cell, Figures, figures_of
from scripts.benchmark.imports import import_seconds
from scripts.benchmark.password_hash import hash_seconds
from scripts.benchmark.recorder_load import RecorderLoad, recorder_load
from scripts.benchmark.servers import ISSUER, RECORDER, Stand
from scripts.benchmark.stored_grants import fill
from scripts.benchmark.subjects import (
    ATTENDED,
    AUTHLIB,
    FULL,
    LEAN,
    OURS,
    PEER,
    POSTGRESQL,
    STREAMED,
    WORKERS,
    WORKS,
    Subject,
    prepared,
    starts,
)
from scripts.benchmark.works import TOGETHER, WARM
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_reader import RecorderReader

USUAL = (LEAN, AUTHLIB, OURS, STREAMED, ATTENDED, WORKERS)
WHOLE, ALONE, HELLO = "everything", "the authorization server alone", "a hello-world Flask process"
LATER_STARTS = 3
"""How often each is started again on the same data, but no more often than there are turns."""

RECORDER_SECONDS = 5
"""How long the last events may take to reach the recorder."""

WALK_ON_SECONDS = 5.0

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure: the seconds of one measurement, the number of turns, and options.

    With `stored` the works also run on a database with this many grants, with `postgresql` on
    PostgreSQL, and with `peer` on npm's oidc-provider. At least `flows` attended flows are run
    before the memory is read. A recorder is fed `recorded` flows.
    """

    seconds: float
    turns: int
    stored: int = 0
    postgresql: bool = False
    peer: bool = False
    flows: int = 0
    recorded: int = 0

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that are compared."""
        wanted = {FULL: self.stored, POSTGRESQL: self.postgresql, PEER: self.peer}
        return (*USUAL, *(name for name, is_wanted in wanted.items() if is_wanted))

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each turn measures; cells that are compared are next to each other."""
        named = dict.fromkeys(work for works in WORKS.values() for work in works)
        return tuple(
            Cell(work, subject, at_once)
            for at_once in (1, TOGETHER)
            for work in named
            for subject, works in WORKS.items()
            if subject in self.subjects and work in works
        )


@dataclass(slots=True)
class Result:
    """The results: times in seconds, memory of the attended playground in MiB by process.

    Each turn has its figures and its time of the password hash; `walked` counts the operations of
    each subject, `wrong` has a sentence for each wrong one.
    """

    turns: list[Mapping[Cell, Figures]] = field(default_factory=list)
    hashes: list[float] = field(default_factory=list)
    first_start: float = 0.0
    starts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    imports: dict[str, dict[str, float]] = field(default_factory=dict)
    at_rest: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)
    walked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost_events: int = 0
    recorder: RecorderLoad | None = None


def measure(wanted: Wanted, folder: Path, tell: Tell) -> Result:
    """Measure everything; the data of all servers goes into the folder.

    Raises:
        ProcessTrouble, WireTrouble, OSError: servers did not start, or flows cannot be run.
    """
    result = Result()
    tell("Importing each program")
    result.imports = import_seconds()
    _measure_starts(min(wanted.turns, LATER_STARTS), folder / "starts", result, tell)
    # The playground runs alone at first and at the end, when its memory is read: processes share
    # memory with others that run the same code.
    with servers.playground(folder / ATTENDED) as stand:
        result.at_rest = stand.memory()
        attended = prepared(stand)
        with ExitStack() as stack:
            subjects = {ATTENDED: attended}
            for name, start in starts(wanted.subjects).items():
                tell(f"Starting {name}")
                subjects[name] = prepared(stack.enter_context(start(folder / name)))
            if wanted.stored:
                tell(f"Storing {wanted.stored} grants, each with a refresh token")
                fill(folder / FULL / f"{ISSUER}.db", wanted.stored)
            readers = [_reader_of(subjects[name].stand) for name in (STREAMED, ATTENDED)]
            _take_turns(wanted, subjects, result, tell)
            result.lost_events = sum(map(_lost_events, readers))
        _walk_on(wanted.flows, attended, result, tell)
        result.after = stand.memory()
    if wanted.recorded:
        result.recorder = recorder_load(folder / RECORDER, wanted.recorded, tell)
    return result


def _measure_starts(times: int, folder: Path, result: Result, tell: Tell) -> None:
    kinds: dict[str, Callable[[], AbstractContextManager[Stand]]] = {
        WHOLE: lambda: servers.playground(folder),
        ALONE: lambda: servers.ours(folder),
        HELLO: lambda: servers.issuer(folder, servers.HELLO),
    }
    tell("Starting the playground for the first time")
    with kinds[WHOLE]() as stand:
        result.first_start = stand.seconds
    for number in range(times):
        tell(f"Starting it again, {number + 1} of {times}")
        for name, start in kinds.items():
            with start() as stand:
                result.starts[name].append(stand.seconds)


def _take_turns(
    wanted: Wanted, subjects: Mapping[str, Subject], result: Result, tell: Tell
) -> None:
    tell("Warming up")
    for cell in wanted.cells:
        if cell.at_once == TOGETHER:
            _measured(cell, subjects[cell.subject], wanted.seconds / 2, result)
    for number in range(wanted.turns):
        tell(f"Turn {number + 1} of {wanted.turns}")
        result.turns.append(
            {
                cell: _measured(cell, subjects[cell.subject], wanted.seconds, result)
                for cell in wanted.cells
            }
        )
        result.hashes.append(hash_seconds(wanted.seconds))


def _walk_on(flows: int, subject: Subject, result: Result, tell: Tell) -> None:
    cell = Cell(WARM, ATTENDED, TOGETHER)
    while result.walked[ATTENDED] < flows:
        tell(f"{result.walked[ATTENDED]} of {flows} attended flows")
        _measured(cell, subject, WALK_ON_SECONDS, result)


def _measured(cell: Cell, subject: Subject, seconds: float, result: Result) -> Figures:
    run = drive(subject.courses[cell.work], cell.at_once, seconds, subject.meter)
    result.walked[cell.subject] += len(run.walks)
    result.wrong += (f"{cell.subject}: {wrong}" for wrong in subject.judge.wrongs(cell.work, run))
    return figures_of(run, RECORDER)


def _reader_of(stand: Stand) -> RecorderReader:
    reader = RecorderReader(stand.recorder, stand.token)
    reader.skip_to_now()
    return reader


def _lost_events(reader: RecorderReader) -> int:
    """How many events were lost; if none arrived at all, the comparison would be void."""
    if not reader.read(RECORDER_SECONDS):
        raise ProcessTrouble("A recorder received no events: the traced flows were not traced.")
    return reader.lost
