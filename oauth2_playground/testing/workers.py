"""The worker processes of pytest-xdist, each with its own playground."""

import os
from collections.abc import Mapping
from typing import Any

__tracebackhide__ = True

PORTS = 10
"""Ports of each process; a playground has four."""


def with_own_ports(options: Mapping[str, Any]) -> dict[str, Any]:
    """These options of a playground, with ports that no other process of pytest-xdist has."""
    base = options.get("port_base")
    return {**options} if base is None else {**options, "port_base": base + PORTS * _number()}


def _number() -> int:
    """The number of this process, which pytest-xdist calls gw0, gw1 …; 0 without it."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    return int(number) if number.isdigit() else 0
