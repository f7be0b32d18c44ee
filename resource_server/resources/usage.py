"""The client's own data: how often it called in its own name, and since when. No user is needed."""

from typing import Any

from flask import Response, request
from sqlalchemy import Engine, Integer, bindparam

from hosting.control import clock
from hosting.database import statements_of
from hosting.engines import insert_or_update
from hosting.expired_rows import delete_some
from resource_server.answers import as_date, json_answer
from resource_server.presented.sent_token import SentToken
from resource_server.refusals import BASIC, TOKEN_SCHEMES, Refusals
from resource_server.tables import BATCH, CLIENT_USAGE, ClientUsage
from resource_server.verification.claim_checks import CLIENT_SCOPE_CHECKS
from resource_server.verification.client_secret import ClientSecret
from resource_server.verification.client_secret_checks import CREDENTIALS_CHECKS, SECRET_CHECKS
from resource_server.verification.introspection import try_credentials
from resource_server.verification.issuer import Issuer
from resource_server.verification.presented_token import PresentedToken
from resource_server.verification.token_gate import TokenGate
from tracing.checks import decide
from tracing.endpoint_steps import CLIENT_DATA_CHECKED, CLIENT_DATA_REQUESTED

SCOPE = "usage:read"

KEPT_SECONDS = 90 * 24 * 3600
"""A client that has not called for this long is forgotten: many register once and never return."""


class Usage:
    """The usage endpoint, for a client with its secret or with its own token."""

    def __init__(self, engine: Engine, issuer: Issuer, gate: TokenGate[Any], resource: str) -> None:
        self._calls = Calls(engine)
        self._issuer = issuer
        self._gate = gate
        self._refusals = Refusals(resource, SCOPE, (*TOKEN_SCHEMES, BASIC))

    def show(self) -> Response:
        """`GET /api/usage`: return the number of calls, including this one."""
        sends_secret = SentToken(request).scheme == BASIC.lower()
        client_id = self._with_secret() if sends_secret else self._with_token()
        counted = self._calls.count(client_id)
        return json_answer(
            {
                "client_id": client_id,
                "proved_by": "client secret" if sends_secret else "access token",
                "calls": counted.calls,
                "since": as_date(counted.first_at),
            }
        )

    def _with_secret(self) -> str:
        client = ClientSecret(
            request.headers["Authorization"],
            self._issuer.identifier,
            lambda tried: try_credentials(self._issuer, tried),
        )
        refuse = self._refusals.to_sender_of(BASIC.lower())
        decide(CLIENT_DATA_REQUESTED, CREDENTIALS_CHECKS, client, refuse)
        decide(CLIENT_DATA_CHECKED, SECRET_CHECKS, client, refuse)
        return client.client_id

    def _with_token(self) -> str:
        presented: PresentedToken = self._gate.admit(SCOPE, self._refusals, CLIENT_SCOPE_CHECKS)
        return presented.client_id


class Calls:
    """Each client's calls, in the database. Only clients known to the issuer are counted."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)
        now = bindparam("now", type_=Integer)
        first = insert_or_update(CLIENT_USAGE, engine.dialect.name).values(
            client_id=bindparam("client"), calls=1, first_at=now, last_at=now
        )
        self._count = first.on_conflict_do_update(
            index_elements=[CLIENT_USAGE.c.client_id],
            set_={"calls": CLIENT_USAGE.c.calls + 1, "last_at": now},
        ).returning(CLIENT_USAGE)
        self._forget = delete_some(CLIENT_USAGE, CLIENT_USAGE.c.last_at, BATCH)

    def count(self, client_id: str) -> ClientUsage:
        """Count one more call; return the counts so far."""
        now = int(clock.now())
        self._statements.change(self._forget, {"before": now - KEPT_SECONDS})
        (row,) = self._statements.all(self._count, {"client": client_id, "now": now})
        return ClientUsage(*row)
