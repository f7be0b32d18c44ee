"""Fixtures for the tests with foreign programs: JavaScript packages, installed once."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "openid_client"


PACKED = Path(__file__).parent / "packages.json"
"""Packages without dependencies: their versions, and their hashes as published by npm."""

Packed = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def npm() -> str:
    """The path of npm. Without it, these tests are skipped, but never in CI."""
    found = shutil.which("npm")
    if found is None and "CI" not in os.environ:
        pytest.skip("This needs Node.js with npm (Debian: apt-get install nodejs npm).")
    assert found, "CI tests with foreign programs, and this machine has no npm."
    return found


@pytest.fixture(scope="session")
def openid_client(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the JavaScript client, with the packages from its lock file."""
    folder = tmp_path_factory.mktemp("foreign") / "openid_client"
    shutil.copytree(PROGRAM, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True
    )
    return folder


@pytest.fixture(scope="session")
def packed(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    """A function that returns a file or folder of a package, without the package's dependencies.

    It checks the package's hash.
    """
    pins = json.loads(PACKED.read_text(encoding="utf-8"))

    @cache
    def unpacked(name: str, part: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        wanted = f"{name}@{pins[name]['version']}"
        subprocess.run([npm, "pack", wanted, "--silent"], cwd=folder, check=True)
        (archive,) = folder.glob("*.tgz")
        digest = hashlib.sha512(archive.read_bytes()).digest()
        assert f"sha512-{b64encode(digest).decode()}" == pins[name]["integrity"]
        with tarfile.open(archive) as members:
            parts = (each for each in members if each.name.startswith(f"package/{part}"))
            members.extractall(folder, parts, filter="data")
        return folder / "package" / part

    return unpacked
