"""The start of a server, step by step."""

import pytest

from hosting.serving.server import serve
from hosting.settings import SettingError
from tests.support.processes import free_port, is_open


def test_it_listens_while_it_prepares() -> None:
    """An early request waits for its response; if the preparation fails, no app is created."""
    port, seen = free_port(), []

    def prepare() -> None:
        seen.append(is_open(port))
        raise SettingError("The database cannot be used.")

    with pytest.raises(SettingError, match="database"):
        serve("no_module:no_app", "127.0.0.1", port, prepare=prepare)
    assert (seen, is_open(port)) == ([True], False)
