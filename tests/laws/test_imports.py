"""A process does not import what it does not need: imports are most of its start-up time."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.support.places import ROOT

pytestmark = pytest.mark.slow

DATABASES_NOT_USED = {"sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "psycopg"}
DRAWING = {"rich", "pygments"}

NOT_NEEDED: Mapping[str, set[str]] = {
    "import authorization_server.__main__, authorization_server.app": {
        *DATABASES_NOT_USED,
        *DRAWING,
        *("segno", "requests", "urllib3", "recorder", "scripts"),
    },
    "import resource_server.__main__, resource_server.app": {
        *DATABASES_NOT_USED,
        *DRAWING,
        *("authlib", "argon2", "segno", "pyotp", "recorder", "scripts"),
    },
    "import client_app.__main__, client_app.app": {
        *DATABASES_NOT_USED,
        *DRAWING,
        *("argon2", "segno", "pyotp", "recorder", "scripts"),
    },
    # Pygments colours the source code that the viewer shows.
    "import recorder.__main__, recorder.app": {
        *DATABASES_NOT_USED,
        *("rich", "requests", "urllib3", "authlib", "joserfc", "cryptography", "argon2", "scripts"),
    },
    # A role binds its port before it imports the rest: these imports lead up to that moment.
    "import authorization_server.__main__, resource_server.__main__, client_app.__main__": {
        *("sqlalchemy", "flask", "authlib", "joserfc", "cryptography", "requests"),
    },
    "import recorder.__main__": {"sqlalchemy", "flask", "msgspec", "pygments"},
    # All that `launch.py` needs before it has started the processes, and before it draws.
    "import scripts.commands.launch": {
        *("sqlalchemy", "flask", "requests", "urllib3", "rich", "pygments", "msgspec"),
        *("scenarios", "recorder", "uvicorn"),
    },
    "import scripts.commands.launch, scripts.console.welcome": {
        *("sqlalchemy", "flask", "requests", "urllib3", "pygments", "msgspec"),
        *("scenarios", "recorder", "uvicorn"),
    },
}
"""For the imports of a process up to a certain moment: packages and modules that are not loaded."""


def test_a_process_imports_only_what_it_needs() -> None:
    """One process for each row, all at the same time."""
    running = {
        imports: subprocess.Popen(
            [sys.executable, "-c", f"{imports}; import sys; print(*sys.modules)"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for imports in NOT_NEEDED
    }
    imported = {imports: process.communicate()[0] for imports, process in running.items()}
    found = {
        imports: sorted(NOT_NEEDED[imports] & set(modules.split()))
        for imports, modules in imported.items()
    }
    assert all(imported.values())
    assert not any(found.values()), found
