"""A small clone of the project with a single package to install, so that tests need no network."""

import base64
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from scripts.setting_up.environment import LOCKS, ROOT, VENV

HELLO = """\
import json
import os
import sys

import probe


def main():
    facts = {
        "prefix": sys.prefix,
        "arguments": sys.argv[1:],
        "folder": os.getcwd(),
        "version": probe.VERSION,
        "subprocess_loaded": "subprocess" in sys.modules,
    }
    print(json.dumps(facts))
    return 0
"""

BASE_PYTHON: str = getattr(sys, "_base_executable", sys.executable)
Done = subprocess.CompletedProcess[str]
CACHES = shutil.ignore_patterns("__pycache__")


@dataclass
class Clone:
    """A clone with the scripts `hello.py` and `hello_tests.py`, and its user's settings for pip."""

    folder: Path
    pip_settings: dict[str, str]

    @property
    def venv(self) -> Path:
        """The folder of the clone's environment."""
        return self.folder / ".venv"

    def command(self, *arguments: str, script: str = "hello.py") -> list[str]:
        """Return the command that a user types to start a script."""
        return [BASE_PYTHON, str(self.folder / "scripts" / script), *arguments]

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the environment of a start, without this machine's own settings for pip."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
        return kept | {"PYTHONUTF8": "1"} | self.pip_settings | settings

    def run(self, command: list[str], **settings: str) -> Done:
        """Run a command to its end, in the folder above the clone."""
        return subprocess.run(
            command,
            cwd=self.folder.parent,
            env=self.environment(**settings),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def run_in_lesser_python(self, preparation: str) -> Done:
        """Start hello.py in a Python from which `preparation` has removed something."""
        script = str(self.folder / "scripts" / "hello.py")
        start = f"sys.argv = [{script!r}]; runpy.run_path({script!r}, run_name='__main__')"
        return self.run([BASE_PYTHON, "-c", f"import runpy, sys; {preparation}; {start}"])

    def hello(self, *arguments: str, script: str = "hello.py") -> dict[str, Any]:
        """Return the facts that the script prints, and what was `said` on stderr."""
        done = self.run(self.command(*arguments, script=script))
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found | {"said": done.stderr}

    def lock(self, version: str) -> None:
        """Lock this version of the package, and put a build of it where pip finds it."""
        row = f"probe=={version} --hash=sha256:{self._build(version)}\n"
        for name in LOCKS:
            (self.folder / name).write_text(row, encoding="utf-8")

    def take_over_venv(self) -> None:
        """Copy the project's `.venv`, without its packages except pip, as if it had been created
        here. Creating a new one would take most of a first start.
        """
        shutil.copytree(VENV, self.venv, symlinks=True, ignore=_all_but_pip)
        stamp = next(self.venv.rglob("setup-stamp.txt"))
        made = [f"root {self.folder.resolve()}", *stamp.read_text(encoding="utf-8").splitlines()]
        kept = [row for row in made if row.startswith(("made_by ", "python "))]
        stamp.write_text("".join(f"{row}\n" for row in (made[0], *kept)), encoding="utf-8")

    def _build(self, version: str) -> str:
        about = f"probe-{version}.dist-info"
        content = {
            "probe.py": f"VERSION = {version!r}\n",
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: probe\nVersion: {version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        content[f"{about}/RECORD"] = "".join(_record(*file) for file in content.items())
        wheel = self.folder.parent / f"probe-{version}-py3-none-any.whl"
        with ZipFile(wheel, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)
        return sha256(wheel.read_bytes()).hexdigest()


def _all_but_pip(folder: str, names: list[str]) -> set[str]:
    """Return the names that an empty `.venv` would not contain."""
    if Path(folder).name != "site-packages":
        return set()
    return {name for name in names if not name.startswith(("pip", "setup-stamp"))}


def _record(name: str, text: str) -> str:
    digest = base64.urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(text)}\n"


def bare_clone(folder: Path) -> Clone:
    """Return a clone that was never started, in a path with a space and a non-ASCII letter."""
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
    clone = Clone(folder / "a clonè", offline)
    scripts = clone.folder / "scripts"
    scripts.mkdir(parents=True)
    ours = ROOT / "scripts"
    shutil.copy(ours / "__init__.py", scripts)
    shutil.copytree(ours / "setting_up", scripts / "setting_up", ignore=CACHES)
    (clone.folder / "hosting" / "files").mkdir(parents=True)
    for name in ("__init__.py", "visible_text.py", "files/__init__.py", "files/file_lock.py"):
        shutil.copy(ROOT / "hosting" / name, clone.folder / "hosting" / name)
    shutil.copytree(ROOT / "oauth2_playground", clone.folder / "oauth2_playground", ignore=CACHES)
    (scripts / "commands").mkdir()
    shutil.copy(ours / "commands" / "__init__.py", scripts / "commands")
    (scripts / "commands" / "hello.py").write_text(HELLO, encoding="utf-8")
    # They start like two of our commands: without the test tools, and with them.
    for name, like in (("hello", "launch"), ("hello_tests", "test")):
        start = (
            (ours / f"{like}.py")
            .read_text(encoding="utf-8")
            .replace(f'run("{like}"', 'run("hello"')
        )
        (scripts / f"{name}.py").write_text(start, encoding="utf-8")
    clone.lock("1.0")
    return clone
