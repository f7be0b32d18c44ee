"""Makes `.venv` and installs what the lock files name, once, and reports each step.

pip reaches the index as its user has configured it (proxy and certificates included) and installs
only ready-made builds whose hashes are locked: nothing is compiled, nothing unlocked is fetched.
Every failure ends in one sentence that says what to do.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from subprocess import DEVNULL, PIPE, STDOUT, Popen

from hosting.files.file_lock import WAIT_SECONDS, try_lock
from scripts.setting_up import environment, pip_settings
from scripts.setting_up.environment import PYTHON, ROOT, VENV
from scripts.setting_up.failures import SetupError, explain
from scripts.setting_up.progress import Progress

INTERRUPTED = 130
LOCK_FILE = ROOT / ".venv.lock"

# No notices, and no questions.
PIP_MANNERS = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")
LOCKED_ONLY = ("--require-hashes", "--no-deps", "--only-binary=:all:")

PIP_TAKES = re.compile(  # a name and version, or the path of a build that has both in its name
    r"(?:Collecting|Processing|Requirement already satisfied:) "
    r"(?:\S*[/\\])?(\S+?)(?:==|-)(\d[^-\s]*)"
)
PIP_IGNORES = re.compile(r"Ignoring (\S+): markers")  # a row for another system or Python


def install(locks: tuple[str, ...]) -> None:
    """Install the packages of the lock files, if necessary; Ctrl-C ends the program.

    Raises:
        SetupError: `.venv` cannot be made.
    """
    progress = Progress(sys.stderr)
    try:
        with _one_at_a_time(progress):
            if not environment.is_ready(locks):
                _set_up(locks, progress)
    except OSError as error:
        raise SetupError(explain(str(error))) from error
    except KeyboardInterrupt:
        progress.close()
        sys.stderr.write("Interrupted. The next start continues the setup.\n")
        sys.exit(INTERRUPTED)
    finally:
        progress.close()


@contextmanager
def _one_at_a_time(progress: Progress) -> Iterator[None]:
    """Wait while another start sets up `.venv`."""
    with LOCK_FILE.open("a") as file:
        if not try_lock(file):
            progress.show("Another start is setting up .venv. Waiting for it to finish.")
            progress.close()
            while not try_lock(file):
                time.sleep(WAIT_SECONDS)
        yield


def _set_up(locks: tuple[str, ...], progress: Progress) -> None:
    begin = time.monotonic()
    progress.show("Setting up .venv. Later starts use it unchanged.")
    progress.close()
    stamp = environment.read_stamp()
    if not environment.is_sound(stamp):
        stamp = _make_venv(progress)
    _fill_venv(locks, progress)
    _write_stamp(stamp | {lock: environment.fingerprint(lock) for lock in locks})
    progress.show(f"Set up in {time.monotonic() - begin:.0f} s.")
    progress.close()


def _make_venv(progress: Progress) -> dict[str, str]:
    """Make a new `.venv` with pip only; return the first half of its stamp."""
    _refuse_python_without("venv")
    _refuse_python_without("ensurepip")
    maker: str = getattr(sys, "_base_executable", sys.executable)  # never a venv's own Python
    progress.show("creating the environment")
    _run([maker, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    progress.show("installing pip")
    _run([str(PYTHON), "-I", "-m", "ensurepip", "--default-pip"])
    return {"root": str(ROOT), "made_by": maker, "python": environment.PYTHON_TAG}


def _refuse_python_without(module: str) -> None:
    if find_spec(module) is None:
        raise SetupError(
            f"This Python cannot make a .venv: its module `{module}` is missing. Install it (on "
            f"Debian and Ubuntu `apt install python3.{sys.version_info.minor}-venv`, elsewhere a "
            "complete Python from python.org) and start again."
        )


def _fill_venv(locks: tuple[str, ...], progress: Progress) -> None:
    pip = [str(PYTHON), "-I", "-m", "pip"]
    listed: list[str] = []
    plain = pip_settings.without_pip_settings(os.environ)
    _run([*pip, *pip_settings.LIST_ALL], listed.append, plain)
    environ = pip_settings.reaching_the_index(listed, os.environ)
    install = [*pip, "install", *PIP_MANNERS, *LOCKED_ONLY]
    asked = (f"--requirement={ROOT / lock}" for lock in locks)
    _run([*install, *asked], _narrator(locks, progress), environ)


def _narrator(locks: tuple[str, ...], progress: Progress) -> Callable[[str], None]:
    """Return what turns the output of pip into "[ 3/26] authlib 1.9.8"."""
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
            progress.show("the package index does not answer, trying again")
        elif line.startswith("Installing collected packages"):
            _forget_stamp()
            progress.show(f"unpacking {line.count(',') + 1} packages")

    return hear


def _run(
    command: list[str],
    hear: Callable[[str], None] = lambda _: None,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Run a command to its end, passing each line on; explain a failure from the output."""
    said: list[str] = []
    with Popen(
        command,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        env=environ,
        encoding="utf-8",
        errors="replace",
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


def _forget_stamp() -> None:
    """Remove the stamp: packages change from now on, so if interrupted, `.venv` is made again."""
    path = environment.stamp_path()
    if path is not None:
        path.unlink(missing_ok=True)


def _write_stamp(stamp: dict[str, str]) -> None:
    path = environment.stamp_path()
    if path is None:
        raise SetupError(f"{VENV} was removed while it was being set up. Start again.")
    draft = path.with_suffix(".draft")
    draft.write_text("".join(f"{key} {value}\n" for key, value in stamp.items()), encoding="utf-8")
    draft.replace(path)
