"""Shows how two runs differ, step by step: for people, and as plain data."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible
from recorder.comparing.by_role import Differing
from recorder.comparing.event_facts import CHECK, MESSAGE, ON_PURPOSE
from recorder.reading.wording import count
from scripts.console.terminal import say
from scripts.walking.two_runs import Compared, Sides
from tracing.tours import AUTHORIZATION_CODE, STEP_BY_SLUG

MOST_SHOWN = 12
"""How many differences of one step are shown; `--json` has all."""
TABLE_COLUMNS, GAPS = 80, 6
"""The minimum width of the table, and of its gaps; a narrower console shows sentences."""
LONGEST = 160
"""How many characters of a value are shown."""
BESIDE = "beside the steps"
MISSING = {CHECK: "not made", ON_PURPOSE: "no"}


def show_compared(
    console: Console, walks: Sequence[Compared], sides: Sides, *, plain: bool
) -> None:
    """Print what differs, then what is identical."""
    for walk in (each for each in walks if each.differs):
        _show_walk(console, walk, sides, plain=plain)
    for walk in (each for each in walks if not each.differs):
        steps = _ranges(walk.slugs)
        say(console, f"{walk.title}: identical ({steps}; {count(walk.messages, 'message')}).")
    differ, total = sum(walk.differs for walk in walks), count(len(walks), "tour")
    number = sum(len(walk.differing) + bool(walk.only_in) for walk in walks)
    how = f"{count(number, 'difference')} in {differ} of {total}" if differ else "no difference"
    say(console, f"Compared {sides.expected} with {sides.received}: {how}.", "bold")


def summary(walks: Sequence[Compared], sides: Sides) -> dict[str, Any]:
    """Return the comparison as plain data."""
    return {
        "identical": not any(walk.differs for walk in walks),
        "expected": sides.expected,
        "received": sides.received,
        "tours": [
            {
                "tour": walk.tour or None,
                "identical": not walk.differs,
                "only_in": walk.only_in or None,
                "messages": walk.messages,
                "identical_steps": list(_identical(walk)),
                "differences": [_plain(one) for one in walk.differing],
            }
            for walk in walks
        ],
    }


def _plain(one: Differing) -> dict[str, Any]:
    step = STEP_BY_SLUG[one.at[0]] if one.at[0] else None
    return {
        "step": step and step.number,
        "slug": one.at[0],
        "part": one.at[1],
        "message": one.message,
        "where": one.where,
        "name": one.name,
        "expected": one.left,
        "received": one.right,
        "also_in": [part for _, part in one.also],
    }


def _show_walk(console: Console, walk: Compared, sides: Sides, *, plain: bool) -> None:
    if walk.only_in:
        say(console, f"{walk.title}: only in {walk.only_in}.", "bold red")
        return
    say(console, f"{walk.title}: {count(len(walk.differing), 'difference')}", "bold red")
    for slug, found in groupby(walk.differing, key=lambda one: one.at[0]):
        say(console, _head(slug), "bold")
        _show_step(console, list(found), sides, plain=plain)
    if same := _ranges(_identical(walk)):
        say(console, f"Identical: {same}.")


def _show_step(console: Console, found: list[Differing], sides: Sides, *, plain: bool) -> None:
    shown, rest = found[:MOST_SHOWN], len(found) - MOST_SHOWN
    if plain or console.width < TABLE_COLUMNS:
        for one in shown:
            expected, received = _values(one)
            what = f"{_message(one)}, {_what(one)}"
            told = f"{what}: {sides.expected} {expected}, {sides.received} {received}"
            say(console, " ".join(filter(None, [f"{told}.", _also(one)])))
    else:
        console.print(_table(shown, sides, console.width))
    if rest > 0:
        say(console, f"and {count(rest, 'more difference')} (--json FILE writes all)")


def _table(found: Sequence[Differing], sides: Sides, width: int) -> Table:
    """Return a table with a row for each difference; each message is named once."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    message_width, name_width = width // 4, width * 7 // 20
    value = (width - message_width - name_width - GAPS) // len(sides)
    table.add_column("message", overflow="fold", width=message_width)
    table.add_column("what differs", overflow="fold", width=name_width)
    for head in sides:
        table.add_column(Text(head), overflow="fold", max_width=value)
    before = ""
    for one in found:
        message, name = _message(one), "" if one.where == MESSAGE else visible(one.name)
        what = "\n".join(filter(None, [f"{one.where}:" if name else one.where, name, _also(one)]))
        table.add_row(*map(Text, ("" if message == before else message, what, *_values(one))))
        before = message
    return table


def _head(slug: str | None) -> str:
    if slug is None:
        return BESIDE.capitalize()
    step = STEP_BY_SLUG[slug]
    tour = "" if step.tour == AUTHORIZATION_CODE.name else f" of {step.tour}"
    return f"Step {step.number}{tour}: {step.title}"


def _message(one: Differing) -> str:
    return " ".join(filter(None, [one.at[1], one.message])) or BESIDE


def _what(one: Differing) -> str:
    return one.where if one.where == MESSAGE else f"{one.where}: {visible(one.name)}"


def _also(one: Differing) -> str:
    parts = [part or BESIDE for _, part in one.also]
    return f"Also in {', '.join(parts)}." if parts else ""


def _missing(one: Differing) -> str:
    # A message is either sent or not, and a check inside a role is either made or not.
    other = one.left or one.right
    return f"not {other}" if one.where == MESSAGE and other else MISSING.get(one.where, "none")


def _values(one: Differing) -> tuple[str, str]:
    """Return both values; if one is long, only the part where they begin to differ."""
    left, right = (
        _missing(one) if value is None else visible(value) or "(empty)"
        for value in (one.left, one.right)
    )
    if max(len(left), len(right)) <= LONGEST:
        return left, right
    pairs = enumerate(zip(left, right, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(left), len(right)))
    return _cut(left, start), _cut(right, start)


def _cut(text: str, start: int) -> str:
    begin = max(0, min(start, len(text)) - LONGEST // 4)
    end = begin + LONGEST
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _identical(walk: Compared) -> Iterator[str]:
    differ = {slug for one in walk.differing for slug, _ in (one.at, *one.also)}
    return (slug for slug in walk.slugs if slug not in differ)


def _ranges(slugs: Iterable[str]) -> str:
    """Return steps in few words: "steps 1–2 and 4–13, steps 1–4 of refresh"."""
    numbers: dict[str, set[int]] = {}
    for slug in slugs:
        step = STEP_BY_SLUG[slug]
        numbers.setdefault(step.tour, set()).add(step.number)
    said = []
    for tour, found in numbers.items():
        noun = "step" if len(found) == 1 else "steps"
        of = "" if tour == AUTHORIZATION_CODE.name else f" of {tour}"
        said.append(f"{noun} {_numbers(sorted(found))}{of}")
    return ", ".join(said)


def _numbers(found: Sequence[int]) -> str:
    runs = [
        [number for _, number in together]
        for _, together in groupby(enumerate(found), key=lambda pair: pair[1] - pair[0])
    ]
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
