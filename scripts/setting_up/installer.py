"""Makes `.venv` and installs what the lock files name: once, and with a word about each step.

pip works with its user's own settings (index, proxy, certificates) and takes only the ready-made
builds whose hashes are locked: nothing is compiled, nothing unlocked is fetched. What goes wrong on
a stranger's machine ends in one sentence that says what to do.
"""

import platform
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import get_terminal_size
from subprocess import DEVNULL, PIPE, STDOUT, Popen
from typing import TextIO

from scripts.setting_up import bootstrap
from scripts.setting_up.bootstrap import PYTHON, ROOT, VENV

LOCK_FILE = ROOT / ".venv.lock"
WAIT_SECONDS = 0.2
INTERRUPTED = 130

# Quiet about itself, asking nothing, and never beside .venv, whatever pip's settings say.
PIP_MANNERS = ("--disable-pip-version-check", "--no-input", "--no-user", "--progress-bar=off")
LOCKED_ONLY = ("--require-hashes", "--no-deps", "--only-binary=:all:")

PIP_TAKES = re.compile(  # a name and version, or the path of a build that has both in its name
    r"(?:Collecting|Processing|Requirement already satisfied:) "
    r"(?:\S*[/\\])?(\S+?)(?:==|-)(\d[^-\s]*)"
)
PIP_IGNORES = re.compile(r"Ignoring (\S+): markers")  # a row for another system or Python
PIP_FETCHED = re.compile(r"^(Collecting|Processing) ", re.MULTILINE)

UNREACHABLE = (
    "The package index cannot be reached: check the network, or the index, proxy and certificates "
    "that pip is set to use (`pip config list`), and start again."
)
EXPLANATIONS = (
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one that was locked and was not installed: check which index and "
        "proxy pip is set to use (`pip config list`), and start again.",
    ),
    (
        r"No space left|not enough space",
        "The disk is full: make room (200 MB will do) and start again.",
    ),
    (
        r"Permission denied|Read-only file system|Access is denied",
        f"{ROOT} cannot be written to: move the project to a folder of your own, or end what is "
        "using its .venv, and start again.",
    ),
    (r"Retrying \(Retry|timed out|ConnectionError|confirming the ssl certificate", UNREACHABLE),
    (
        r"No matching distribution found for (\S+)",
        f"There is no ready-made build of <package> for Python {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}: start again with CPython 3.11 to 3.14, 64 bit.",
    ),
)


class SetupError(Exception):
    """`.venv` cannot be made. The message says why and what to do, in one sentence."""


class Progress:
    """On a terminal one line that changes as the work goes on, elsewhere a line for each change."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_live = stream.isatty()
        self._open = False

    def show(self, text: str) -> None:
        """Says what is being done now."""
        width = get_terminal_size().columns - 1
        self._stream.write("\r" + text[:width].ljust(width) if self._is_live else text + "\n")
        self._stream.flush()
        self._open = self._is_live

    def close(self) -> None:
        """Leaves the line as it stands; what is written next begins a new one."""
        if self._open:
            self._stream.write("\n")
        self._open = False


def install(locks: tuple[str, ...]) -> None:
    """Returns when `.venv` holds what the lock files name; otherwise ends the program."""
    progress = Progress(sys.stderr)
    try:
        with _one_at_a_time(progress):
            if not bootstrap.is_ready(locks):
                _set_up(locks, progress)
    except SetupError as error:
        progress.close()
        bootstrap.give_up(str(error))
    except OSError as error:
        progress.close()
        bootstrap.give_up(explain(str(error)))
    except KeyboardInterrupt:
        progress.close()
        sys.stderr.write("Interrupted; the next start takes it up again.\n")
        sys.exit(INTERRUPTED)


def _set_up(locks: tuple[str, ...], progress: Progress) -> None:
    begin = time.monotonic()
    progress.show("Setting up .venv; later starts use it as it is.")
    progress.close()
    stamp = bootstrap.read_stamp()
    if not bootstrap.is_sound(stamp):
        stamp = _make_venv(progress)
    _fill_venv(locks, progress)
    _write_stamp(stamp | {lock: bootstrap.fingerprint(lock) for lock in locks})
    progress.show(f"Set up in {time.monotonic() - begin:.0f} s.")
    progress.close()


def _make_venv(progress: Progress) -> dict[str, str]:
    """A new `.venv` with pip and nothing else, and the first half of its stamp."""
    _refuse_python_without("venv")
    _refuse_python_without("ensurepip")
    maker: str = getattr(sys, "_base_executable", sys.executable)  # never a venv's own Python
    progress.show("making the environment")
    _run([maker, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    progress.show("making it ready for packages")
    _run([str(PYTHON), "-I", "-m", "ensurepip", "--default-pip"])
    return {"root": str(ROOT), "made_by": maker, "python": bootstrap.PYTHON_TAG}


def _refuse_python_without(module: str) -> None:
    if find_spec(module) is None:
        raise SetupError(
            f"This Python cannot make a .venv, for it lacks its module `{module}`: install it (on "
            f"Debian and Ubuntu `apt install python3.{sys.version_info.minor}-venv`, elsewhere a "
            "complete Python from python.org) and start again."
        )


def _fill_venv(locks: tuple[str, ...], progress: Progress) -> None:
    pip = [str(PYTHON), "-I", "-m", "pip", "install", *PIP_MANNERS, *LOCKED_ONLY]
    _run([*pip, *(f"--requirement={ROOT / lock}" for lock in locks)], _narrator(locks, progress))


def _narrator(locks: tuple[str, ...], progress: Progress) -> Callable[[str], None]:
    """Makes of what pip says "[ 3/26] authlib 1.9.8"."""
    text = "\n".join((ROOT / lock).read_text(encoding="utf-8") for lock in locks)
    rows = set(re.findall(r"^[\w.-]+==\S+", text, re.MULTILINE))
    elsewhere, taken = set[str](), set[str]()

    def hear(line: str) -> None:
        if ignored := PIP_IGNORES.match(line):
            elsewhere.add(ignored[1])
        elif takes := PIP_TAKES.match(line):
            taken.add(takes[1])
            count = f"[{len(taken):2}/{len(rows) - len(elsewhere)}]"
            progress.show(f"{count} {takes[1]} {takes[2]}")
        elif "Retrying (Retry" in line:
            progress.show("the package index does not answer; trying again")
        elif line.startswith("Installing collected packages"):
            _forget_stamp()
            progress.show(f"unpacking {line.count(',') + 1} packages")

    return hear


def _run(command: list[str], hear: Callable[[str], None] = lambda _: None) -> None:
    """Runs to the end, telling each line; a failure is explained from what was said."""
    said: list[str] = []
    with Popen(
        command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, encoding="utf-8", errors="replace"
    ) as process:
        try:
            for line in process.stdout or ():
                said.append(line)
                hear(line)
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise SetupError(explain("".join(said)))


def explain(said: str) -> str:
    """The sentence for what went wrong. An index that gave nothing at all counts as unreachable."""
    if "(from versions: none)" in said and not PIP_FETCHED.search(said):
        return UNREACHABLE
    for pattern, sentence in EXPLANATIONS:
        if found := re.search(pattern, said):
            return sentence.replace("<package>", found[found.lastindex or 0])
    last = said.strip().splitlines()[-1:] or ["no reason was given"]
    return f"Setting up .venv failed ({last[0]}): delete the folder {VENV} and start again."


def _forget_stamp() -> None:
    """From here on packages change: were it interrupted now, `.venv` must be made anew."""
    path = bootstrap.stamp_path()
    if path is not None:
        path.unlink(missing_ok=True)


def _write_stamp(stamp: dict[str, str]) -> None:
    path = bootstrap.stamp_path()
    if path is None:
        raise SetupError(f"{VENV} was removed while it was being set up: start again.")
    draft = path.with_suffix(".draft")
    draft.write_text("".join(f"{key} {value}\n" for key, value in stamp.items()), encoding="utf-8")
    draft.replace(path)


@contextmanager
def _one_at_a_time(progress: Progress) -> Iterator[None]:
    """Waits while another start is setting up. The system frees the lock of a start that died."""
    with LOCK_FILE.open("a") as file:
        if not try_lock(file):
            progress.show("Another start is setting up .venv; waiting for it to finish.")
            progress.close()
            while not try_lock(file):
                time.sleep(WAIT_SECONDS)
        yield


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: TextIO) -> bool:
        """Whether the file is now ours alone, until it is closed."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: TextIO) -> bool:
        """Whether the file is now ours alone, until it is closed."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
