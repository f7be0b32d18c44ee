"""`scripts.benchmark.report` and `scripts.benchmark.summary`: what is told of known figures."""

import json

import pytest
from rich.console import Console

from scripts.benchmark.course import Result, Wanted
from scripts.benchmark.report import show
from scripts.benchmark.summary import MOST_WRONG, as_json, rows
from tests.unit.scripts.benchmark.samples import result_of

WANTED = Wanted(seconds=1.0, turns=3, workers=1)


def shown(result: Result, *, plain: bool, width: int = 80) -> str:
    """What is printed on a console of so many columns."""
    console = Console(width=width, color_system=None, highlight=False)
    with console.capture() as capture:
        show(console, result, plain=plain)
    return capture.get()


def test_a_row_for_each_flow_alone_and_together() -> None:
    """Ours first, the floors last; the cold flow with and without the hash."""
    told = [(row.name, row.at_once) for row in rows(result_of(3.0))]
    names = ("warm", "warm + trace", "cold", "cold − hash", "warm floor", "cold floor")
    assert told == [(name, at_once) for name in names for at_once in (1, 8)]


def test_ratios_to_the_floor() -> None:
    """Medians and ranges of the turns; without the hash a cold flow is as a warm one here."""
    by_name = {(row.name, row.at_once): row for row in rows(result_of(2.0, 3.0, 7.0))}
    assert by_name["warm", 1].time == pytest.approx((3.0, 2.0, 7.0))
    assert by_name["warm", 8].rate == pytest.approx((1 / 3, 1 / 7, 1 / 2))
    assert by_name["cold", 1].time == pytest.approx((23.0, 22.0, 27.0))
    assert by_name["cold − hash", 1].time == pytest.approx((3.0, 2.0, 7.0))
    assert by_name["warm floor", 1].time == (1.0, 1.0, 1.0)


def test_a_row_without_figures_is_left_out() -> None:
    """Where the hash takes all the time, nothing is told of what is left."""
    result = result_of(3.0)
    result.hashes = [result.hashes[0]._replace(alone=1.0)]
    told = [(row.name, row.at_once) for row in rows(result)]
    assert ("cold − hash", 1) not in told
    assert ("cold − hash", 8) in told


def test_the_table_fits_80_columns() -> None:
    """Each flow stands in one line, with its ratios beside its absolute numbers."""
    table = shown(result_of(14.25, 10.0, 24.5), plain=False)
    (line,) = [
        line for line in table.split("\n") if line.startswith("warm + trace   ") and " 1 " in line
    ]
    assert line.split()[3:7] == ["1", "15.7", "(11.0–27.0)", "0.06"]
    assert "15.7" in line.split()[8:]


def test_plain_is_sentences() -> None:
    """One line a flow, no columns, to be read out."""
    told = shown(result_of(3.0), plain=True)
    assert (
        "warm, 1 user: 3.00 (3.00–3.00) times the floor's time, 0.33 (0.33–0.33) times its flows; "
        "p50 3.00 ms, p95 6.00 ms, 333 flows per second.\n"
    ) in told
    assert "warm floor, 8 users: p50 1.00 ms, p95 2.00 ms, 8000 flows per second.\n" in told
    assert not [line for line in told.split("\n") if "  " in line.strip()]


@pytest.mark.parametrize("plain", [True, False])
def test_all_else_is_told_too(plain: bool) -> None:
    """What the trace costs, the hash, the starts, the memory, the driver, and the verdict."""
    told = shown(result_of(3.0), plain=plain)
    for words in (
        "with one user 1.10 (1.10–1.10) times the time",
        "Password hash: 20.0 ms with one user, 400 per second with 8",
        "after 2.00 s at the first start, 1.25 s later; the floor's two after 0.50 s",
        "Memory at rest, MiB: authorization server 100.",
        "Memory after the load, untraced, MiB: authorization server 150.",
        "warm 0.10",
        "100 of 100 flows were right",
    ):
        assert words in told


def test_wrong_flows_are_told() -> None:
    """How many, and of the first what was wrong."""
    result = result_of(3.0)
    result.wrong = [f"statuses [500, {number}]" for number in range(MOST_WRONG + 1)]
    result.lost_events = 7
    told = shown(result, plain=True)
    assert "94 of 100 flows were right" in told
    assert "Wrong: statuses [500, 4]" in told
    assert "[500, 5]" not in told
    assert "7 events of the trace never reached the recorder" in told


def test_the_json_has_everything() -> None:
    """Plain data, in seconds and MiB; `passed` says whether every flow held."""
    result = result_of(3.0)
    document = json.loads(json.dumps(as_json(WANTED, result)))
    assert document["passed"] is True
    assert document["asked"] == {
        "seconds": 1.0,
        "turns": 3,
        "workers": 1,
        "stored": 0,
        "postgresql": False,
    }
    assert document["full"] is document["postgresql"] is None
    warm = document["flows"][0]
    assert (warm["name"], warm["at_once"], warm["p50"]) == ("warm", 1, 0.003)
    assert warm["time_to_floor"]["middle"] == pytest.approx(3.0)
    assert document["trace"]["alone"]["time"]["middle"] == pytest.approx(1.1)
    assert document["start"] == {"first": 2.0, "later": 1.25, "floor": 0.5}
    assert document["memory"]["at_rest"] == {"authorization_server": 100.0}
    result.wrong = ["statuses [500]"]
    assert as_json(WANTED, result)["passed"] is False


def test_a_full_database_stands_beside_an_empty_one() -> None:
    """Rows of its own, ratios to the empty one of the same turn, and the same as plain data."""
    result = result_of(3.0, 3.0, stored=1_000_000)
    names = [row.name for row in rows(result)]
    assert names[:4] == ["warm", "warm", "warm, full", "warm, full"]
    assert names.count("cold, full") == 2
    told = shown(result, plain=True)
    assert "1000000 grants in the database, warm flow: with one user 1.25 (1.25–1.25) times" in told
    full = json.loads(json.dumps(as_json(WANTED, result)))["full"]
    assert full["alone"]["time"]["middle"] == pytest.approx(1.25)
    assert full["together"]["per_second"]["middle"] == pytest.approx(0.8)


def test_postgresql_stands_beside_sqlite() -> None:
    """In the same way, and beside a full database, too."""
    result = result_of(3.0, 3.0, stored=1, postgresql=True)
    names = list(dict.fromkeys(row.name for row in rows(result)))
    assert names[:3] == ["warm", "warm, full", "warm, PostgreSQL"]
    assert "cold, PostgreSQL" in names
    told = shown(result, plain=True)
    assert "PostgreSQL instead of SQLite, warm flow: with one user 1.50 (1.50–1.50) times" in told
    assert as_json(WANTED, result)["postgresql"]["alone"]["time"]["middle"] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(0.034, "0.03"), (9.994, "9.99"), (9.996, "10.0"), (99.94, "99.9"), (99.96, "100")],
)
def test_numbers_have_three_digits(factor: float, expected: str) -> None:
    """More would be noise, fewer would hide a difference, and columns would not hold."""
    line = shown(result_of(factor), plain=True).split("\n")[0]
    assert line.startswith(f"warm, 1 user: {expected} ({expected}–{expected}) times")
