"""OpenAPI 3.1: the document of each control interface is valid, and describes what the interface
does, whatever it is sent. The requests are generated from the documents themselves.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from hosting.database import open_database
from recorder import app as recorder_app
from recorder.config import Config as RecorderConfig
from tests.conftest import MakeIssuer
from tests.support.faults import assert_none
from tests.support.recorder_tokens import INBOX, VIEWER
from tests.unit.client_app.stage import staged
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed

pytestmark = pytest.mark.slow

TOKEN = "f" * 32
DOCUMENT = "/_control/openapi.json"
EXAMPLES = 8
"""Generated requests for each operation: so many that match its schema, and as many that do not."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
NO_SCHEMA_SAYS = frozenset(
    {
        "switch_on",
        "switch_off",
        "switch_off_at",
        "set_clock",
        "automatic_sign_in",
        "put_person",
        "put_client",
        "put_consent",
    }
)
"""Operations that refuse some requests which their schema allows: which faults, users, scopes and
clients exist, and which members must be given together, depends on the role.
"""


class Interface:
    """A control interface, which serves programs on this machine that have its token."""

    def __init__(self, app: Any, host: str, token: str) -> None:
        self._app = app
        self._given = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": host}
        self.headers = {"Authorization": f"Bearer {token}"}
        self.schema = schemathesis.openapi.from_wsgi(DOCUMENT, self, headers=self.headers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Serve one request."""
        return self._app(environ | self._given, start_response)

    def operations(self) -> Iterator[APIOperation]:
        """Yield every operation."""
        return (result.ok() for result in self.schema.get_all_operations())

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the responses to generated requests, operation by operation."""
        for operation in self.operations():
            yield from _faults_of(operation, GenerationMode.POSITIVE, self.headers)
            # Without a body only the path is generated, and any text is a valid path.
            if operation.body:
                yield from _faults_of(operation, GenerationMode.NEGATIVE, self.headers)


def _faults_of(
    operation: APIOperation, mode: GenerationMode, headers: dict[str, str]
) -> Iterator[str]:
    name = operation.definition.raw["operationId"]
    checks = [*CHECKS]
    if mode is GenerationMode.NEGATIVE:
        checks.append(negative_data_rejection)
    elif name not in NO_SCHEMA_SAYS:
        checks.append(positive_data_acceptance)

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(case=operation.as_strategy(generation_mode=mode, headers=headers))
    def asks(case: Any) -> None:
        case.call_and_validate(checks=checks)

    try:
        asks()
    except AssertionError as fault:
        yield f"{name}, {mode.value}: {fault}"
    except BaseExceptionGroup as group:
        yield f"{name}, {mode.value}: {group.exceptions[0]}"


@pytest.fixture
def of_authorization_server(make_issuer: MakeIssuer) -> Interface:
    """The control interface of the authorization server."""
    issuer = make_issuer(control_token=TOKEN)
    return Interface(issuer.app, issuer.name, TOKEN)


@pytest.fixture
def of_client_app(tmp_path: Path) -> Iterator[Interface]:
    """The control interface of the client app."""
    with staged(tmp_path, control_token=TOKEN) as stage:
        yield Interface(stage.app, "127.0.0.1:9002", TOKEN)


@pytest.fixture
def of_resource_server(tmp_path: Path) -> Iterator[Interface]:
    """The control interface of the resource server."""
    with databases_closed(), LocalIssuer() as issuer:
        stage = Stage(issuer, tmp_path, control_token=TOKEN)
        yield Interface(stage.app, "127.0.0.1:9001", TOKEN)


@pytest.fixture
def of_recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Interface]:
    """The control interface of the recorder."""
    opened: list[Engine] = []

    def open_one(_url: str) -> Engine:
        opened.append(open_database(f"sqlite:///{tmp_path}/recorder.db"))
        return opened[-1]

    monkeypatch.setattr(recorder_app, "open_database", open_one)
    app = recorder_app.create_app(RecorderConfig(token=VIEWER, inbox_token=INBOX))
    yield Interface(app.wsgi_app, "127.0.0.1:9003", VIEWER)
    for engine in opened:
        engine.dispose()


@pytest.mark.parametrize(
    "fixture", ["of_authorization_server", "of_resource_server", "of_client_app", "of_recorder"]
)
def test_it_does_what_its_document_says(fixture: str, request: pytest.FixtureRequest) -> None:
    """The document is valid; no request gets a 500, an undocumented status, or a body other than
    the documented one.
    """
    interface: Interface = request.getfixturevalue(fixture)
    OpenAPIV31SpecValidator(interface.schema.raw_schema).validate()
    assert_none(interface.faults())
