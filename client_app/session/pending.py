"""Flows that were started and are not finished: each works once, and only in one browser.

A browser is recognised by a cookie of its own. It is not a session: it only proves that the
response arrives in the browser that sent the request (RFC 6749 §10.12, RFC 9700 §4.7.1). All tabs
of the browser share it.
"""

from dataclasses import dataclass, field
from typing import Annotated

from flask import Request
from sqlalchemy import Engine, Index, bindparam, delete, insert, select, update
from werkzeug import Response

from client_app.config import Config
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.tables import METADATA
from hosting.control import clock
from hosting.cookies import Cookie
from hosting.database import statements_of
from hosting.expired_rows import delete_some
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, NOT_STORED, reader_of, row_of, table_of

COOKIE = "client_app_flow"
"""The name of the browser's cookie, to which its port is added."""

LATE_SECONDS = 600
"""How long an expired flow is kept, so that a late response is not taken for an unknown one."""
MOST_PENDING = 10_000
"""Maximum number of flows to keep: anyone can begin one without finishing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStart:
    """A new flow: the values of the authorization request, and what has to be remembered.

    Only the browser has the full `state`; it is stored as a hash. `kind` is the kind of client. The
    tokens will be bound to `dpop_key`, if there is one, and are meant for `resource`. `max_age`
    (seconds) and `acr` are the requirements for the login.
    """

    state: Annotated[str, NOT_STORED] = field(repr=False)
    issuer: str
    client_id: str
    iss_promised: bool
    scope: str
    nonce: str
    code_verifier: str = field(repr=False)
    notice: str
    kind: str = CONFIDENTIAL
    dpop_key: str = field(default="", repr=False)
    resource: str = ""
    max_age: int | None = None
    acr: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingFlow(FlowStart):
    """A flow that was started in a browser: still waiting for its response, or used by one.

    A used flow is kept until it expires, so that a second use is not taken for an unknown state.
    """

    state_hash: Annotated[str, KEY]
    browser_hash: str
    started_at: Annotated[float, INDEXED]
    used_at: float | None


PENDING_FLOWS = table_of(
    PendingFlow,
    "pending_flows",
    METADATA,
    Index("pending_flows_of_browser", "browser_hash", "started_at"),
)

_read = reader_of(PendingFlow)
_insert = insert(PENDING_FLOWS)
_this_flow = PENDING_FLOWS.c.state_hash == bindparam("of_state")
_is_open = (
    PENDING_FLOWS.c.used_at.is_(None),
    PENDING_FLOWS.c.started_at > bindparam("earliest"),
)
_unanswered_here = (PENDING_FLOWS.c.browser_hash == bindparam("of_browser"), *_is_open)
_find = select(PENDING_FLOWS).where(_this_flow)
_use = update(PENDING_FLOWS).where(_this_flow).values(used_at=bindparam("now"))
_claim, _end = _use.where(*_unanswered_here), _use.where(*_is_open)
_unanswered = select(PENDING_FLOWS.c.state_hash).where(*_unanswered_here).limit(1)
# Each new flow deletes only a few old ones: no request waits long, and the backlog still shrinks.
_delete_old = delete_some(PENDING_FLOWS, PENDING_FLOWS.c.started_at, 20)
_too_many = (
    select(PENDING_FLOWS.c.state_hash)
    .order_by(PENDING_FLOWS.c.started_at.desc())
    .limit(20)
    .offset(MOST_PENDING)
)
_delete_oldest = delete(PENDING_FLOWS).where(PENDING_FLOWS.c.state_hash.in_(_too_many))


class PendingFlows:
    """The pending flows in the database, and the cookie that ties them to a browser."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine = engine
        self._statements = statements_of(engine)
        self.seconds = config.flow_seconds
        self._cookie = Cookie.of(config.public_url, COOKIE, config.flow_seconds)

    def begin(self, flow: FlowStart, browser: str) -> None:
        """Store a flow until its response arrives, and delete those that expired long ago."""
        now = clock.now()
        row = row_of(flow) | {
            "state_hash": hashed(flow.state),
            "browser_hash": hashed(browser),
            "started_at": now,
        }
        with self._engine.begin() as connection:
            connection.execute(_delete_old, {"before": now - self.seconds - LATE_SECONDS})
            connection.execute(_insert, row)
            connection.execute(_delete_oldest)

    def find(self, state: str) -> PendingFlow | None:
        """Return the flow with this state, whether or not it can still be used."""
        row = self._statements.first(_find, {"of_state": hashed(state)})
        return _read(row, state=state) if row else None

    def claim(self, state: str, browser: str) -> bool:
        """Use the flow once, in its own browser, before it expires. A single statement decides."""
        now = clock.now()
        values = {
            "of_state": hashed(state),
            "of_browser": hashed(browser),
            "earliest": now - self.seconds,
            "now": now,
        }
        return bool(self._statements.change(_claim, values))

    def end(self, state: str) -> bool:
        """Use the flow from any browser. True for only one caller, and only before it expires."""
        now = clock.now()
        values = {"of_state": hashed(state), "earliest": now - self.seconds, "now": now}
        return bool(self._statements.change(_end, values))

    def has_unanswered(self, browser: str) -> bool:
        """Whether a flow of this browser can still be finished."""
        values = {"of_browser": hashed(browser), "earliest": clock.now() - self.seconds}
        return self._statements.first(_unanswered, values) is not None

    def browser_of(self, request: Request) -> str:
        """Return the value of the browser's cookie, or an empty string."""
        return self._cookie.value_in(request)

    def mark(self, response: Response, browser: str) -> None:
        """Set the cookie that proves, while a flow lasts, that this browser started it."""
        self._cookie.set(response, browser)
