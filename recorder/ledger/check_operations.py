"""The checks that the roles make, by name, for programs that look for the result of one."""

from msgspec import Struct

from hosting.control.operation import Operation
from tracing.threats.threat_map import checks_of_roles


class CheckShown(Struct, frozen=True):
    """A check, and the role that makes it."""

    role: str
    name: str


class Checks(Struct, frozen=True):
    """The checks of all roles."""

    checks: list[CheckShown]


def show() -> Checks:
    """Return all checks."""
    by_role = checks_of_roles().items()
    return Checks([CheckShown(role, name) for role, names in by_role for name in names])


LIST_CHECKS = Operation(
    name="list_checks",
    method="GET",
    path="/checks",
    does="Lists the checks that the roles make.",
    answer=show,
    returns=Checks,
)
