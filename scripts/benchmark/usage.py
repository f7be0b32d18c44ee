"""How much processor time and memory processes take, with all that they have started themselves."""

from collections.abc import Iterable, Iterator

import psutil

MEMORY = "proportional set size" if psutil.LINUX else "resident set size"
"""The measure. A page that several processes share counts once in total if the system reports this,
and otherwise in each of them.
"""


def tree_of(number: int) -> list[psutil.Process]:
    """Return a process and its descendants; nothing if it has ended."""
    try:
        process = psutil.Process(number)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(tree: Iterable[psutil.Process]) -> float:
    """Return the processor time that these have used so far, in user mode and in the kernel."""
    return sum(sum(process.cpu_times()[:2]) for process in _alive(tree))


def mebibytes(tree: Iterable[psutil.Process]) -> float:
    """Return the memory that these use, by the measure `MEMORY`."""
    return sum(_bytes(process) for process in _alive(tree)) / 2**20


def _bytes(process: psutil.Process) -> int:
    held: int = process.memory_full_info().pss if psutil.LINUX else process.memory_info().rss
    return held


def _alive(tree: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    return (process for process in tree if process.is_running())
