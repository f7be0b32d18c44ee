"""Under a strict profile, a warning is a failed check, and nothing else changes."""

from collections.abc import Iterable

import pytest

from tracing.checks import Check, Finding, Refused, decide, first_failed, strictly, warning
from tracing.strict_profile import Strict

PASSES: Check[None] = Check("passes", "", (), "", "", lambda _: Finding(True, "a", "a"))
WARNS: Check[None] = Check(
    "warns", "", (), "error", "In public.", lambda _: warning("better", "worse", "Do better.")
)
CHECKS = (PASSES, WARNS)


def test_a_warning_fails_within_the_block() -> None:
    """The failure says what to do; outside the block, it is a warning again."""
    decide(None, CHECKS, None)
    with strictly():
        assert first_failed(CHECKS, None) == WARNS
        with pytest.raises(Refused) as caught:
            decide(None, CHECKS, None)
    assert caught.value.finding.verdict == "failed"
    assert caught.value.says == "Do better."
    assert first_failed(CHECKS, None) is None
    decide(None, CHECKS, None)


def test_a_strict_app_serves_strictly() -> None:
    """This applies to each request, and ends with it."""

    def app(_environ: object, _start: object) -> Iterable[bytes]:
        return [b"" if first_failed(CHECKS, None) is None else b"failed"]

    assert list(Strict(app)({}, lambda *_: lambda _: None)) == [b"failed"]  # type: ignore[arg-type]
    assert first_failed(CHECKS, None) is None
