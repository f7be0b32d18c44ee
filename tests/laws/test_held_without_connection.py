"""A held step has a waiting thread and nothing else: no connection to a database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from hosting import database
from hosting.database import statements_of
from hosting.engines import engine_of
from tests.conftest import MakeIssuer
from tests.unit.client_app.honest_flows import FLOWS, AbleStage, servers
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed
from tracing.events import Event
from tracing.sinks import ListSink


def in_use(engine: Engine) -> int:
    """How many connections are in use."""
    statements = statements_of(engine)
    taken = sum(each.pool.checkedout() for each in (engine, statements.engine))  # type: ignore[attr-defined]
    return taken - statements.idle


class Looking:
    """Checks every opened database whenever an event is recorded."""

    def __init__(self) -> None:
        self.engines: list[Engine] = []
        self.told: list[str] = []
        self.wrong: list[str] = []

    def look(self, event: Event) -> None:
        """Check the databases, since a step could be held at this moment."""
        name = event.step.slug if event.step else "no step"
        self.told.append(name)
        self.wrong += [name for engine in self.engines if in_use(engine)]


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Looking:
    """Checks at every event from now on."""
    looking = Looking()
    emit = ListSink.emit

    def opened(url: URL) -> Engine:
        looking.engines.append(engine_of(url))
        return looking.engines[-1]

    def look_first(sink: ListSink, event: Event, *how: Any) -> None:
        looking.look(event)
        emit(sink, event, *how)

    monkeypatch.setattr(database, "engine_of", opened)
    monkeypatch.setattr(ListSink, "emit", look_first)
    return looking


def test_the_authorization_server_has_none(make_issuer: MakeIssuer, looking: Looking) -> None:
    """In a login with a second factor, a wrong password, consent, tokens, a refresh, a replay."""
    issuer = make_issuer()
    client, browser = issuer.register(), issuer.browser()
    browser.log_in(browser.authorize(client), "alice", "wrong")
    tokens = client.tokens(browser, username="carol")
    client.refresh(tokens["refresh_token"])
    client.refresh(tokens["refresh_token"])
    client.introspect(tokens["access_token"])
    client.revoke(tokens["access_token"])
    assert len(looking.told) > 10
    assert looking.wrong == []


def test_the_client_app_has_none(tmp_path: Path, looking: Looking) -> None:
    """During every honest flow."""
    with servers() as (issuer, second, notes):
        for name, flow in FLOWS.items():
            folder = tmp_path / name
            folder.mkdir()
            stage = AbleStage(issuer, second, notes, folder)
            flow(stage)
            stage.close()
    assert {"refresh-requested", "token-presented"} <= set(looking.told)
    assert looking.wrong == []


def test_the_resource_server_has_none(tmp_path: Path, looking: Looking) -> None:
    """While reading and writing, with keys and with introspection."""
    with databases_closed(), LocalIssuer() as issuer:
        for verify in ("jwt", "introspection"):
            stage = Stage(issuer, tmp_path, verify=verify)
            token = stage.introspected()
            stage.write(issuer.token() if verify == "jwt" else token, "A note.")
            stage.get(issuer.token() if verify == "jwt" else token)
    assert len(looking.told) > 4
    assert looking.wrong == []
