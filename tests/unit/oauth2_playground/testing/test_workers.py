"""The processes of pytest-xdist (`oauth2_playground.testing.workers`)."""

import pytest

from oauth2_playground.testing.workers import with_own_ports


@pytest.mark.parametrize(("worker", "base"), [(None, 9000), ("gw0", 9000), ("gw3", 9030)])
def test_each_process_has_ten_ports(
    worker: str | None, base: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They follow from the chosen port base; without one, free ports are used anyway."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    if worker:
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    assert with_own_ports({"port_base": 9000, "setup": "x"}) == {"port_base": base, "setup": "x"}
    assert with_own_ports({"setup": "x"}) == {"setup": "x"}
