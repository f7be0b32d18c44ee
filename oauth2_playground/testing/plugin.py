"""The pytest plugin: the fixture `playground`, and the flow in the report of a failed test.

pytest loads it wherever the package is installed, so everything else is imported only when a test
uses the fixture.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from oauth2_playground.testing.errors import PlaygroundError

if TYPE_CHECKING:
    from oauth2_playground.testing import Playground

__tracebackhide__ = True

RUNNING = pytest.StashKey["Playground"]()
NAME = "playground"
SECTION = "The flow, as it arrived at the servers"
SAVE = "--oauth2-playground-save"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the folder where the runs of failed tests are saved."""
    parser.getgroup("oauth2-playground").addoption(
        SAVE,
        metavar="FOLDER",
        # Resolved now, since a test may change the working directory. Not a Path, which
        # pytest-xdist cannot pass to its workers.
        type=os.path.abspath,
        help="save what each failed test sent to the playground as a run file, secrets covered",
    )


@pytest.fixture(scope="session")
def playground_options() -> dict[str, Any]:
    """Return the arguments of `running_playground` that start the playground.

    Override this fixture in your conftest.py, for instance with `return {"setup": "setup.toml"}`.
    """
    return {}


@pytest.fixture(scope="session")
def playground(
    request: pytest.FixtureRequest, playground_options: dict[str, Any]
) -> "Iterator[Playground]":
    """A running OAuth 2.0 playground: authorization server, API, client app and recorder.

    It runs until the last test has ended. Each pytest-xdist worker has its own playground and, with
    `port_base`, its own ten ports. The path of `setup` is relative to pytest's rootdir.
    """
    from oauth2_playground.testing import running_playground
    from oauth2_playground.testing.workers import with_own_ports

    options = with_own_ports(playground_options)
    if options.get("setup"):
        options["setup"] = request.config.rootpath / options["setup"]
    with _reported_in_short(), running_playground(**options) as running:
        request.config.stash[RUNNING] = running
        yield running
        del request.config.stash[RUNNING]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start the trace at the beginning of the test."""
    running = _used_by(item)
    if running is not None:
        with _reported_in_short():
            running.trace.begin()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Undo what the test changed."""
    running = _used_by(item)
    if running is not None:
        with _reported_in_short():
            running.reset()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Undo a wider-scoped fixture's changes when the fixture ends."""
    running = request.config.stash.get(RUNNING, None)
    if running is None or fixturedef.scope == "function" or NAME not in request.fixturenames:
        return (yield)
    with running.lasting() as undo:
        fixturedef.addfinalizer(undo)
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the flow to the report of a failed test."""
    report = yield
    running = _used_by(item)
    if running is not None and report.failed and report.when != "teardown":
        from oauth2_playground.testing.report import report_of

        folder = item.config.getoption(SAVE)
        report.sections.append((SECTION, report_of(running.trace, folder, item.nodeid)))
    return report


@contextmanager
def _reported_in_short() -> Iterator[None]:
    """Report an error by its message only: no line of the test caused it."""
    try:
        yield
    except PlaygroundError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _used_by(item: pytest.Item) -> "Playground | None":
    """Return the playground of this test; None if the test uses none, or it is not running yet."""
    uses = NAME in getattr(item, "fixturenames", ())
    return item.config.stash.get(RUNNING, None) if uses else None
