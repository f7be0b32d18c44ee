"""The worker processes of pytest-xdist, each with its own playground."""

import os
from collections.abc import Mapping
from typing import Any

__tracebackhide__ = True

PORTS = 10
"""Number of ports reserved for each worker; a playground uses four."""


def with_own_ports(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return these options of a playground, with ports that no other pytest-xdist worker uses."""
    base = options.get("port_base")
    return {**options} if base is None else {**options, "port_base": base + PORTS * _number()}


def _number() -> int:
    """Return the number of this worker.

    pytest-xdist calls its workers gw0, gw1 …; without pytest-xdist, the number is 0.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    return int(number) if number.isdigit() else 0
