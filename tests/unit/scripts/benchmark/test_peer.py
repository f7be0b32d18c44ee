"""`scripts.benchmark.peer`: a missing requirement is reported."""

from pathlib import Path

import pytest

from scripts.benchmark.peer import oidc_provider
from scripts.processes.process import ProcessTrouble


def test_without_node_it_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the program that was not found, and says what it is for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProcessTrouble, match="node was not found on the PATH"):
        oidc_provider(tmp_path).__enter__()
