"""All four processes on PostgreSQL, two workers per role: many users, and a database restart."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url, text

from hosting.database import open_database, statements_of
from hosting.engines import TRANSACTION_CONNECTIONS
from hosting.statements import CHANGE_CONNECTIONS, READ_CONNECTIONS
from scenarios import honest
from scenarios.browser.pages import Page
from scenarios.browser.user_agent import UserAgent
from scripts.benchmark import postgresql
from scripts.benchmark.postgresql import Cluster
from scripts.processes.places import NAMES, ROLES
from scripts.setting_up.environment import ROOT
from tests.support.processes import wait_until
from tests.support.running import Running, running

WORKERS = 2
PROCESSES = WORKERS * len(ROLES) + 1
"""The processes that always have an engine: the workers of each role, and the recorder."""

CONNECTIONS = TRANSACTION_CONNECTIONS + READ_CONNECTIONS + CHANGE_CONNECTIONS
USERS = 40
WAIT_SECONDS = 120
TITLE = "Notes of Alice Liddell · Notebook"
PAGES = ("Password", "Allow")
SERVED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = ANY(:names)")


@dataclass(frozen=True)
class Shared:
    """A playground and the database server that it uses."""

    running: Running
    cluster: Cluster

    def connections(self) -> int:
        """The number of connections that the processes have open."""
        engine = open_database(self.cluster.url("postgres"))
        row = statements_of(engine).first(SERVED, {"names": list(NAMES)})
        engine.dispose()
        assert row is not None
        return int(row[0])

    def notes_of(self, at_each_page: threading.Barrier | None = None) -> Page:
        """Run one whole flow in a fresh browser, and return its last page."""
        page: Page | None = None
        for page in UserAgent().walk(honest.walk(self.running.urls["client_app"])):
            if at_each_page and any(page.form_with(control) for control in PAGES):
                at_each_page.wait(WAIT_SECONDS)
        assert page is not None
        return page


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A playground as in the README, on PostgreSQL with default settings, but not durable."""
    if not postgresql.is_installed():
        pytest.skip(postgresql.MISSING)
    with postgresql.cluster(*postgresql.NOT_DURABLE) as cluster:
        cluster.create(*NAMES)
        settings = {f"{name.upper()}_DATABASE_URL": cluster.url(name) for name in NAMES}
        settings |= {f"{role.upper()}_WORKERS": str(WORKERS) for role in ROLES}
        with running(tmp_path_factory.mktemp("shared"), **settings) as started:
            yield Shared(started, cluster)


def test_many_users_at_once(shared: Shared) -> None:
    """All users see their notes, and the connections stay within the limit in the README."""
    before = shared.running.place()
    with ThreadPoolExecutor(USERS) as pool:
        pages = list(pool.map(lambda _: shared.notes_of(), range(USERS)))
    assert {(page.status, page.title) for page in pages} == {(200, TITLE)}
    told = shared.running.events(before)
    assert len({event["flow"] for event in told if event["slug"] == "resource-shown"}) == USERS
    # One more connection is the recorder's, which keeps other recorders away.
    assert shared.connections() <= PROCESSES * CONNECTIONS + 1


def test_a_restart_of_the_server_fails_no_request(shared: Shared) -> None:
    """The restart ends all connections while each user looks at a page, and all flows continue."""
    restarted: list[int] = []

    def restart() -> None:
        shared.cluster.restart()
        restarted.append(1)

    users = 2 * WORKERS
    at_each_page = threading.Barrier(users, action=restart)
    with ThreadPoolExecutor(users) as pool:
        pages = list(pool.map(lambda _: shared.notes_of(at_each_page), range(users)))
    assert {(page.status, page.title) for page in pages} == {(200, TITLE)}
    assert restarted


def test_a_server_ends_with_the_program_that_started_it() -> None:
    """Even if the program is killed, no server keeps running."""
    if not postgresql.is_installed():
        pytest.skip(postgresql.MISSING)
    code = (
        "from scripts.benchmark.postgresql import cluster\n"
        "with cluster('fsync=off') as server:\n"
        "    print(server.url('postgres'), flush=True)\n"
        "    input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        port = make_url(starter.stdout.readline().decode().strip()).port
        assert port is not None
        assert takes_connections(port)
        starter.kill()
    wait_until(lambda: not takes_connections(port))


def takes_connections(port: int) -> bool:
    """Whether a server listens on this port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
