"""Fixtures that several folders need: an authorization server, a running playground, a browser."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Engine, text

from authorization_server import services
from authorization_server.app import create_app
from authorization_server.config import Config
from authorization_server.setup import preparation
from authorization_server.setup.setup_file import read_setup
from hosting.database import open_database
from scripts.benchmark import postgresql
from scripts.processes.chromium import launched
from scripts.processes.lesson_time import MADE_FOR_HOLDING
from scripts.processes.recorder_gate import RecorderGate
from tests.support.addresses import at_own_address
from tests.support.compiled_once import compiled_once
from tests.support.databases import KINDS, PostgresqlServer, address_of
from tests.support.running import Running, running
from tests.support.verbs import PASSWORDS, Issuer, database_of
from tracing.sinks import ListSink

TESTS = Path(__file__).parent
TIERS_OF_PROCESSES = ("lifecycle", "journeys", "foreign")
"""The folders whose tests start real processes or a real browser."""

EXPECTED_WITHIN = 15_000
"""Milliseconds after which an expected element will not appear, however busy the machine is."""

MakeIssuer = Callable[..., Issuer]

SOONER = 0.8
"""Modules that mostly wait are all started within the first 80 % of those that compute, so that no
core is idle at the end.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start real processes or a real browser, and spread them among the others.

    Such tests wait most of their time. Mixed with those that compute, they keep the cores busy from
    beginning to end.
    """
    for item in items:
        if tier_of(item) in TIERS_OF_PROCESSES:
            item.add_marker(pytest.mark.e2e)
        if needs_postgresql(item):
            item.add_marker(pytest.mark.postgresql)
    # Backwards: the modules that take longest are those of the scripts, which come last by name.
    waiting = dict.fromkeys(it.path for it in reversed(items) if it.get_closest_marker("e2e"))
    computing = dict.fromkeys(item.path for item in items if item.path not in waiting)
    places = {path: number / len(computing) for number, path in enumerate(computing)}
    places |= {path: SOONER * number / len(waiting) for number, path in enumerate(waiting)}
    items.sort(key=lambda item: places[item.path])


def needs_postgresql(item: pytest.Item) -> bool:
    """Whether the test runs on a PostgreSQL server, which is a process, too."""
    assert isinstance(item, pytest.Function)
    kinds = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return "postgresql" in kinds or "postgresql_server" in item.fixturenames


def tier_of(item: pytest.Item) -> str:
    """The folder of tests that the test belongs to."""
    return item.path.relative_to(TESTS).parts[0]


STARTED = pytest.StashKey[ExitStack]()
"""The servers that run until the end of the test run."""

ADDRESS = pytest.StashKey[str]()
"""The address of the PostgreSQL server of this run."""


def postgresql_address(config: pytest.Config) -> str:
    """The address of the run's PostgreSQL server, which is started on first use."""
    handed_on: str = getattr(config, "workerinput", {}).get("postgresql", "")
    if handed_on:
        return handed_on
    if ADDRESS not in config.stash:
        settings = (*postgresql.NOT_DURABLE, "max_connections=300", "shared_buffers=32MB")
        started = config.stash.setdefault(STARTED, ExitStack())
        cluster = started.enter_context(postgresql.cluster(*settings))
        config.stash[ADDRESS] = cluster.url("postgres")
    return config.stash[ADDRESS]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Share one server among all of xdist's processes, unless no test will need it."""
    if postgresql.is_installed() and "not postgresql" not in node.config.option.markexpr:
        node.workerinput["postgresql"] = postgresql_address(node.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop every server that was started."""
    if STARTED in config.stash:
        config.stash[STARTED].close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report how many tests were skipped for lack of a server, whatever else is reported."""
    reports = terminalreporter.getreports("skipped")
    skipped = sum(postgresql.MISSING in str(report.longrepr) for report in reports)
    if skipped:
        terminalreporter.write_line(f"{skipped} tests SKIPPED. {postgresql.MISSING}", red=True)


def pytest_collection_finish() -> None:
    """Exempt the collected tests from garbage collection.

    Thousands of them live until the end, so checking them at every collection gains nothing.
    """
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Collect garbage only between tests.

    During a test that nests JSON as deeply as Python allows, objects that other tests left behind
    could not even be finalized.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(scope="session")
def prepared_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables, keys and the demo people, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    prepare_issuer(database_of(folder))
    return folder / "authorization_server.db"


def prepare_issuer(url: str) -> None:
    """Create the tables, keys and demo people.

    The passwords are hashed with argon2id as usual, but with cheap parameters, because people log
    in here thousands of times. A hash contains its parameters, so verifying it is cheap, too.
    """
    preparation.prepare(Config(database_url=url))
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hashes = [{"is": cheap.hash(secret), "of": name} for name, secret in PASSWORDS.items()]
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE people SET password_hash = :is WHERE username = :of"), hashes
        )
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> Iterator[PostgresqlServer]:
    """A PostgreSQL server; if none is installed, the test is skipped and the summary says so."""
    if not postgresql.is_installed():
        pytest.skip(postgresql.MISSING)
    server = PostgresqlServer(postgresql_address(request.config))
    yield server
    server.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield address_of(tmp_path / "x.db")
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def engines() -> Iterator[list[Engine]]:
    """Every engine that was opened, so that all are closed at the end."""
    opened: list[Engine] = []
    yield opened
    for engine in opened:
        engine.dispose()


@pytest.fixture(scope="session")
def make_issuer(
    prepared_database: Path, engines: list[Engine], tmp_path_factory: pytest.TempPathFactory
) -> MakeIssuer:
    """A function that makes an authorization server with these settings and its own database."""

    def new_database() -> str:
        folder = tmp_path_factory.mktemp("issuer")
        shutil.copy(prepared_database, folder)
        return database_of(folder)

    return issuers_over(new_database, engines)


def issuers_over(new_database: Callable[[], str], engines: list[Engine]) -> MakeIssuer:
    """Return a function that makes authorization servers, each over a new database.

    The engines that are opened are added to `engines`.
    """

    def opened(url: str) -> Engine:
        engines.append(open_database(url))
        return engines[-1]

    def make(**settings: Any) -> Issuer:
        config = Config(database_url=new_database(), **settings)
        setup = read_setup(config)
        if config.setup:
            preparation.prepare(config)
        sink = ListSink()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "open_database", opened)
            made = create_app(setup.applied_to(config), sink, known_scopes=setup.scopes)
            app = at_own_address(made, config.issuer)
        return Issuer(app, config, sink, engines[-1])

    return make


@pytest.fixture(scope="session")
def shared_issuer(make_issuer: MakeIssuer) -> Issuer:
    """One authorization server for all tests that do not affect each other through it."""
    return make_issuer()


@pytest.fixture
def issuer(shared_issuer: Issuer) -> Issuer:
    """The shared authorization server with an empty trace; each test registers its own client."""
    shared_issuer.forget()
    return shared_issuer


@pytest.fixture(scope="session")
def spare_issuers() -> list[Issuer]:
    """Authorization servers that a test has used, their databases restored to the initial state."""
    return []


@pytest.fixture
def own_issuer(
    make_issuer: MakeIssuer, spare_issuers: list[Issuer], prepared_database: Path
) -> Iterator[Issuer]:
    """An authorization server for one test whose changes would affect other tests."""
    issuer = spare_issuers.pop() if spare_issuers else make_issuer()
    keys = issuer.kids()
    yield issuer
    # A process that has cached other keys keeps using them for some seconds.
    if issuer.kids() == keys:
        issuer.renew(prepared_database)
        spare_issuers.append(issuer)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running playground for tests that kill and hold nothing; devices may poll once a second.

    A test that needs its own flow starts it in a fresh browser.
    """
    settings = {"AUTHORIZATION_SERVER_DEVICE_INTERVAL_SECONDS": "1"}
    with running(tmp_path_factory.mktemp("playground"), **settings) as started:
        yield started


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A playground that holds every flow at its first step.

    Each test leaves it that way, with no step held.
    """
    settings = {**MADE_FOR_HOLDING, "RECORDER_HOLD": "yes"}
    with running(tmp_path_factory.mktemp("held"), **settings) as started:
        yield started


@pytest.fixture(scope="session")
def _mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("mortal"), **MADE_FOR_HOLDING) as started:
        yield started


@pytest.fixture
def mortal(_mortal: Running) -> Iterator[Running]:
    """A playground for tests that kill: all is running, no step is held, no consent is stored."""
    _mortal.forget_consents()
    yield _mortal
    _mortal.revive()
    RecorderGate(_mortal.playground.recorder, _mortal.playground.token).run(None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, headless."""
    expect.set_options(timeout=EXPECTED_WITHIN)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()
