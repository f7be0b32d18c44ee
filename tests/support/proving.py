"""Proves checks without starting a process for each: the role itself runs in this process, over
HTTP, and leaves out one check after another.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

import authorization_server.app
import authorization_server.config
import authorization_server.setup.preparation
import client_app.app
import client_app.config
import client_app.services
import resource_server.app
import resource_server.config
import resource_server.seed
from client_app.refusals import NotShown
from client_app.television.television import Television
from client_app.television.television_screen import Screen
from hosting.random_values import new_secret
from scenarios.browser.pages import Leg, Page
from scenarios.programs.control import Control
from scenarios.proofs.addresses import Addresses
from scenarios.proofs.proof import Proof, faults
from scenarios.proofs.worlds import SURROUNDINGS
from scripts.attacking.benches import RunningRole
from scripts.attacking.started_program import printed
from scripts.processes.playground import Playground, on_free_ports
from tests.support.databases import connections_closed
from tests.support.sockets import POLL_SECONDS, Quiet
from tracing.catalogue import CLIENT_APP
from tracing.checks import leaving_out
from tracing.program import as_one_exchange
from tracing.sinks import ListSink


def _authorization_server(environ: Mapping[str, str], sink: ListSink) -> Flask:
    config = authorization_server.config.from_environment(environ)
    authorization_server.setup.preparation.prepare(config)
    return authorization_server.app.create_app(config, sink)


def _resource_server(environ: Mapping[str, str], sink: ListSink) -> Flask:
    config = resource_server.config.from_environment(environ)
    resource_server.seed.prepare(config)
    return resource_server.app.create_app(config, sink)


def _client_app(environ: Mapping[str, str], sink: ListSink) -> Flask:
    config = client_app.config.from_environment(environ)
    client_app.services.prepare(config.database_url)
    return client_app.app.create_app(config, sink)


MAKERS: Mapping[str, Callable[[Mapping[str, str], ListSink], Flask]] = {
    "authorization_server": _authorization_server,
    "resource_server": _resource_server,
    "client_app": _client_app,
}


class SinkReader:
    """Reads the events that a role has recorded since a given moment."""

    def __init__(self, sink: ListSink) -> None:
        self._sink = sink

    def skip_to_now(self) -> None:
        """Skip the events recorded so far."""
        self._sink.events.clear()

    def read_all(self) -> Iterator[Mapping[str, Any]]:
        """The role and the checks of each event since then."""
        for event in list(self._sink.events):
            made = [{"name": each.name, "verdict": each.verdict} for each in event.checks]
            yield {"role": event.role, "checks": made}


class ProvingGround:
    """A role at its address, restarted for each attempt of a proof, on a copy of `database`."""

    def __init__(
        self, role: str, playground: Playground, impostors: Any, database: Path | None
    ) -> None:
        self._role = role
        self._playground = playground
        self._impostors = impostors
        self._database = database
        self._number = 0

    def faults(self, proof: Proof[Any]) -> list[str]:
        """Return the faults of a proof.

        Raises:
            scenarios.browser.pages.WalkStopped: the proof could not be made.
        """
        with self._running(proof, proof.beside) as role:
            with_check = role.attempt(proof)
        with self._running(proof, (*proof.beside, proof.check)) as role:
            without_check = role.attempt(proof)
        return faults(proof, with_check, without_check)

    @contextmanager
    def _running(self, proof: Proof[Any], without: Sequence[str]) -> Iterator[RunningRole]:
        self._number += 1
        data, token, sink = self._playground.data / str(self._number), new_secret(), ListSink()
        data.mkdir(parents=True)
        if self._database:
            shutil.copy(self._database, data)
        upper = self._role.upper()
        given = {**proof.settings, f"{upper}_CONTROL_TOKEN": token}
        given |= {f"{upper}_WITHOUT_CHECKS": ",".join(without)}
        playground = replace(self._playground, data=data, given=given)
        environ = {**given, **playground.settings(), f"{upper}_RECORDER": ""}
        urls = playground.urls()
        with connections_closed(), ExitStack() as running:

            def restart(changed: Mapping[str, str]) -> None:
                running.close()
                app = MAKERS[self._role]({**environ, **changed}, sink)
                running.enter_context(served(app, *playground.addresses[self._role]))

            restart({})
            yield RunningRole(
                role=self._role,
                addresses=Addresses(*(urls[name] for name in Addresses._fields)),
                impostors=self._impostors,
                control=Control(urls[self._role], token),
                reader=SinkReader(sink),
                start=lambda leg: watched(leg, environ, sink),
                restart=restart,
            )


def watched(leg: Leg, environ: Mapping[str, str], sink: ListSink) -> Page:
    """Run a television in this process, and return what it shows."""
    config = client_app.config.from_environment(environ)
    left_out = frozenset(config.without_checks)
    with leaving_out(left_out), as_one_exchange(CLIENT_APP, sink, left_out):
        try:
            Television(config, Screen(plain=True)).show_notes()
        except NotShown as why:
            return printed(leg, str(why), succeeded=False)
    return printed(leg, "", succeeded=True)


@contextmanager
def served(app: Flask, host: str, port: int) -> Iterator[None]:
    """Serve an app over HTTP within this block."""
    server = make_server(host, port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def proving_ground(role: str, folder: Path, database: Path | None) -> Iterator[ProvingGround]:
    """Start a proving ground for a role, on free ports."""
    playground = on_free_ports(folder)
    urls = playground.urls()
    addresses = Addresses(*(urls[name] for name in Addresses._fields))
    with SURROUNDINGS[role].impostors(addresses) as impostors:
        yield ProvingGround(role, playground, impostors, database)
