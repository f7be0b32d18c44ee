"""`scripts.benchmark.imports`: Python's import profile, counted by package."""

from scripts.benchmark.imports import by_package

PROFILE = """\
import time: self [us] | cumulative | imported package
import time:       200 |        200 |   _io
import time:      1000 |       1200 | os
import time:       500 |        500 |     flask.app
import time:      2500 |       3000 |   flask
"""


def test_a_package_is_all_of_its_modules() -> None:
    """The slowest package comes first; Python's standard library counts as one."""
    assert [*by_package(PROFILE).items()] == [("flask", 0.003), ("Python", 0.0012)]
