"""`tracing.weakening`: a role without some of its checks."""

from collections.abc import Iterable

import pytest

from tests.unit.tracing import test_checks
from tests.unit.tracing.test_checks import CHECKS
from tracing.checks import first_failed
from tracing.weakening import UnknownCheck, Weakened, checks_of, require_known


def test_a_weakened_application_makes_the_other_checks() -> None:
    """While it serves a request; what is served besides it makes all of them."""
    seen: list[str] = []

    def app(_environ: object, _start_response: object) -> Iterable[bytes]:
        failed = first_failed(CHECKS, 3)
        seen.append(failed.name if failed else "none")
        return []

    Weakened(app, ["number_is_even"])({}, lambda *_: lambda _: None)
    app({}, None)
    assert seen == ["none", test_checks.number_is_even.name]


def test_the_checks_of_a_role_are_found_by_name() -> None:
    """Whatever room they stand in."""
    found = checks_of("resource_server")
    assert {"audience_is_this_api", "signature_is_valid"} & set(found)
    assert all(name == one.name for name, one in found.items())


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    """A misspelt check must not look as if it were left out."""
    require_known(["code_is_unused"], "authorization_server")
    with pytest.raises(UnknownCheck, match=r"Near ones: .*code_is_unused"):
        require_known(["code_is_unsed"], "authorization_server")
    with pytest.raises(UnknownCheck, match="No name is near it"):
        require_known(["qqqqqq"], "authorization_server")
