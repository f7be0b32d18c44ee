"""The course of the bench: what is started, run and measured, in which order.

What is compared runs at the same time and is measured in turns, one after the other, so that a busy
machine disturbs all of it in the same way.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.benchmark import servers
from scripts.benchmark.driver import drive
from scripts.benchmark.figures import Cell, Figures, figures_of
from scripts.benchmark.password_hash import HashTime, measure_hash
from scripts.benchmark.servers import MEASURED, RECORDER, Stand
from scripts.benchmark.stored_grants import fill
from scripts.benchmark.subjects import COLD, TOGETHER, WARM, Subject, floor_of, real, recorded
from scripts.processes.postgresql import cluster
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_reader import RecorderReader

FLOOR, UNTRACED, TRACED, FULL = "floor", "untraced", "traced", "full"
POSTGRESQL = "postgresql"
AS_DURABLE_AS_SQLITE = "synchronous_commit=off"
"""A killed process loses nothing, and a power cut the last commits: so SQLite is used here, too."""

SECOND_STARTS = 3
"""How often the playground is started again; the median counts."""

RECORDER_SECONDS = 5
"""How long the last events may be on their way to the recorder."""

CELLS = tuple(
    Cell(flow, subject, at_once)
    for at_once in (1, TOGETHER)
    for flow, subjects in ((WARM, (FLOOR, UNTRACED, TRACED)), (COLD, (FLOOR, UNTRACED)))
    for subject in subjects
)
"""What each turn measures, in this order: figures that are compared are neighbours."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Seconds of one measurement, the number of turns, and the workers of each role.

    With `stored` the flows also run on a database with this many grants, and with `postgresql` on
    PostgreSQL.
    """

    seconds: float
    turns: int
    workers: int
    stored: int = 0
    postgresql: bool = False

    @property
    def others(self) -> tuple[str, ...]:
        """The databases that are measured beside a new one of SQLite."""
        return (FULL,) * bool(self.stored) + (POSTGRESQL,) * self.postgresql

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each turn measures; other databases right behind the usual one."""
        behind = {UNTRACED: self.others}
        return tuple(
            cell._replace(subject=subject)
            for cell in CELLS
            for subject in (cell.subject, *behind.get(cell.subject, ()))
        )


@dataclass(slots=True)
class Result:
    """The results. Times in seconds, memory in MiB by process.

    Each turn has its figures and its time of the password hash; `walked` counts the flows, `wrong`
    has a sentence for each wrong one; `stored` grants are in the full database, and `postgresql`
    says whether there is one.
    """

    turns: list[dict[Cell, Figures]] = field(default_factory=list)
    walked: int = 0
    wrong: list[str] = field(default_factory=list)
    hashes: list[HashTime] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    stored: int = 0
    postgresql: bool = False
    floor_start: float = 0.0
    memory_at_rest: dict[str, float] = field(default_factory=dict)
    memory_after: dict[str, dict[str, float]] = field(default_factory=dict)
    lost_events: int = 0


def measure(wanted: Wanted, folder: Path, tell: Tell) -> Result:
    """Measure everything; the data of what is started goes into the folder.

    Raises:
        ProcessTrouble, WireTrouble, OSError: servers did not start, or flows cannot be run.
    """
    result = Result()
    _measure_starts(folder, result, tell)
    _measure_flows(wanted, folder, result, tell)
    return result


def _measure_starts(folder: Path, result: Result, tell: Tell) -> None:
    for number in range(1 + SECOND_STARTS):
        tell(f"Starting the whole playground, {number + 1} of {1 + SECOND_STARTS}")
        with servers.whole_playground(folder / "playground") as stand:
            result.starts.append(stand.seconds)
            result.memory_at_rest = stand.memory()


def _measure_flows(wanted: Wanted, folder: Path, result: Result, tell: Tell) -> None:
    workers, answers = wanted.workers, folder / "answers.json"
    tell("Starting the roles, untraced and traced, and the floor")
    with ExitStack() as stack:
        start = stack.enter_context
        untraced = start(servers.roles(folder / UNTRACED, traced=False, workers=workers))
        traced = start(servers.roles(folder / TRACED, traced=True, workers=workers))
        stands = {UNTRACED: untraced, TRACED: traced}
        if wanted.stored:
            stands[FULL] = start(servers.roles(folder / FULL, traced=False, workers=workers))
        if wanted.postgresql:
            stands[POSTGRESQL] = start(_on_postgresql(folder / POSTGRESQL, workers))
            result.postgresql = True
        subjects = {name: real(stand) for name, stand in stands.items()}
        _fill(wanted, folder, result, tell)
        walks = recorded(subjects[UNTRACED], answers)
        floor = start(servers.floor(folder / FLOOR, answers, workers=workers))
        subjects[FLOOR] = floor_of(floor, walks)
        result.floor_start = floor.seconds
        reader = RecorderReader(traced.addresses[RECORDER], traced.token)
        reader.skip_to_now()
        _take_turns(wanted, subjects, result, tell)
        result.lost_events = _require_trace(reader)
        stands[FLOOR] = floor
        result.memory_after = {name: stand.memory() for name, stand in stands.items()}


@contextmanager
def _on_postgresql(data: Path, workers: int) -> Iterator[Stand]:
    with cluster(AS_DURABLE_AS_SQLITE) as server:
        server.create(*MEASURED)
        urls = {name: server.url(name) for name in MEASURED}
        with servers.roles(data, traced=False, workers=workers, databases=urls) as stand:
            yield stand


def _fill(wanted: Wanted, folder: Path, result: Result, tell: Tell) -> None:
    result.stored = wanted.stored
    if wanted.stored:
        tell(f"Storing {wanted.stored} grants, each with a refresh token")
        fill(folder / FULL / f"{MEASURED[0]}.db", wanted.stored)


def _take_turns(wanted: Wanted, subjects: dict[str, Subject], result: Result, tell: Tell) -> None:
    tell("Warming up")
    for cell in wanted.cells:
        _measured(cell, subjects[cell.subject], wanted.seconds / 2, result)
    for number in range(wanted.turns):
        turn: dict[Cell, Figures] = {}
        for cell in wanted.cells:
            where = f"{cell.flow}, {cell.subject}, {cell.at_once} at once"
            tell(f"Turn {number + 1} of {wanted.turns}: {where}")
            turn[cell] = _measured(cell, subjects[cell.subject], wanted.seconds, result)
        result.turns.append(turn)
        tell(f"Turn {number + 1} of {wanted.turns}: the password hash alone")
        result.hashes.append(measure_hash(TOGETHER, wanted.seconds))


def _measured(cell: Cell, subject: Subject, seconds: float, result: Result) -> Figures:
    run = drive(subject.courses[cell.flow], cell.at_once, seconds)
    result.walked += len(run.walks)
    result.wrong += subject.judges[cell.flow](run)
    return figures_of(run)


def _require_trace(reader: RecorderReader) -> int:
    """How many events were lost; if none arrived at all, the comparison would be void."""
    if not reader.read(RECORDER_SECONDS):
        raise ProcessTrouble("The recorder received no events: the traced flows were not traced.")
    return reader.lost
