"""The playground built as a wheel and installed into a fresh environment."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.support.places import ROOT
from tests.support.started import clean_environ

LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
CACHES = "__pycache__"
PROGRAM = "oauth2-playground.exe" if os.name == "nt" else "oauth2-playground"

Written = dict[str, tuple[int, int]]
"""Files by name, with size and modification time; without Python's own byte code."""


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment with the wheel and its dependencies, and the folder of its user.

    `before` contains the names in its packages folder before the wheel was installed.
    """

    wheel: Path
    sdist: Path
    packages: Path
    programs: Path
    user: Path
    before: frozenset[str]

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in the user's project folder."""
        home = {"HOME": str(self.user), "XDG_DATA_HOME": str(self.user / "data of mine")}
        program, *arguments = words
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.user / "project",
            env=clean_environ() | home | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def playground(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command."""
        return self.run(PROGRAM, *arguments, **environ)

    def written(self) -> Written:
        """The files in the packages folder now."""
        files = (path for path in self.packages.rglob("*") if CACHES not in path.parts)
        return {
            path.relative_to(self.packages).as_posix(): (stat.st_size, stat.st_mtime_ns)
            for path in files
            if path.is_file()
            for stat in (path.stat(),)
        }


def installed(folder: Path) -> Installation:
    """Build and install; the dependencies are copied from `.venv`, in their locked versions."""
    sdist, wheel = _built(folder)
    environment = folder / "an environment"
    _run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    packages = Path(
        _run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    )
    _copy_locked(packages)
    before = frozenset(path.name for path in packages.iterdir())
    pip = (sys.executable, "-m", "pip", "--isolated", "--python", str(python))
    _run(*pip, "install", "--no-index", "--no-deps", "--quiet", str(wheel))
    _run(*pip, "check")
    return Installation(wheel, sdist, packages, programs, _user(folder), before)


def _built(folder: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from the sdist alone."""
    build = (sys.executable, "-m", "hatchling", "build", "--directory", str(folder))
    _run(*build, "--target", "sdist")
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (source,) = (folder / "unpacked").iterdir()
    _run(*build, "--target", "wheel", cwd=source)
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


def _copy_locked(packages: Path) -> None:
    """Copy the packages that the lock file lists for this machine, file by file."""
    for name in LOCKED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        try:
            files = metadata.distribution(name).files or []
        except metadata.PackageNotFoundError:
            continue  # for another system
        for file in files:
            if ".." not in file.parts:
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file.locate(), target)


def _user(folder: Path) -> Path:
    """A user whose project has modules with names of ours and of Python's; importing them exits."""
    project = folder / "a user" / "project"
    for name in ("client_app", "recorder", "scripts"):
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text("raise SystemExit('the users module')\n")
    for name in ("flask", "secrets"):
        (project / f"{name}.py").write_text("raise SystemExit('the users module')\n")
    return project.parent


def _run(*words: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        words, cwd=cwd, env=clean_environ(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
