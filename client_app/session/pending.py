"""Flows that were started and have not come back: each single use, each bound to one browser.

A browser is known by a cookie of its own, which is no session: it only proves that the answer comes
back through the browser that asked (RFC 6749 §10.12, RFC 9700 §4.7.1). Several tabs share it.
"""

import time
from dataclasses import asdict, dataclass, field

from flask import Request
from sqlalchemy import Engine, bindparam, insert, select, update
from werkzeug import Response

from client_app.config import Config
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.models import PendingFlowRow
from hosting.expired_rows import delete_some
from hosting.random_values import hashed

COOKIE = "client_app_flow"

_columns = PendingFlowRow.__table__.columns
_insert = insert(PendingFlowRow)
_find = select(*_columns).where(PendingFlowRow.state_hash == bindparam("of_state"))
_claim = (
    update(PendingFlowRow)
    .where(
        PendingFlowRow.state_hash == bindparam("of_state"),
        PendingFlowRow.browser_hash == bindparam("of_browser"),
        PendingFlowRow.used_at.is_(None),
        PendingFlowRow.started_at > bindparam("earliest"),
    )
    .values(used_at=bindparam("now"))
    .returning(PendingFlowRow.state_hash)
)
_unanswered = (
    select(PendingFlowRow.state_hash)
    .where(
        PendingFlowRow.browser_hash == bindparam("of_browser"),
        PendingFlowRow.used_at.is_(None),
        PendingFlowRow.started_at > bindparam("earliest"),
    )
    .limit(1)
)
# At most so many with each that begins: none waits for long, and they become fewer all the same.
_delete_old = delete_some(PendingFlowRow, PendingFlowRow.started_at, 20)

KEPT_FOR = 4
"""Lifetimes that a flow is kept, so that a late answer is told apart from an unknown one."""


@dataclass(frozen=True, slots=True)
class FlowStart:
    """A flow as it begins: what the authorization request says, and what must be remembered.

    `kind` is the client's kind. The tokens are to be bound to `dpop_key`, where there is one, and
    meant for `resource`. `max_age` (seconds) and `acr` are what was asked about the login.
    """

    state: str = field(repr=False)
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


@dataclass(frozen=True, slots=True)
class PendingFlow:
    """What the client remembers of the authorization request when its answer comes."""

    state_hash: str
    browser_hash: str
    issuer: str
    client_id: str
    iss_promised: bool
    scope: str
    nonce: str
    code_verifier: str = field(repr=False)
    notice: str
    kind: str
    dpop_key: str = field(repr=False)
    resource: str
    max_age: int | None
    acr: str
    started_at: float
    used_at: float | None


class PendingFlows:
    """The pending flows in the database, and the cookie that ties them to a browser."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine = engine
        self.seconds = config.flow_seconds
        self._path = config.path or "/"
        self._secure = config.is_https

    def begin(self, flow: FlowStart, browser: str) -> None:
        """Remember a flow until it comes back, and forget those that are long over."""
        now = time.time()
        row = asdict(flow) | {
            "state_hash": hashed(flow.state),
            "browser_hash": hashed(browser),
            "started_at": now,
            "used_at": None,
        }
        # Only the browser knows it whole.
        del row["state"]
        with self._engine.begin() as connection:
            connection.execute(_delete_old, {"before": now - KEPT_FOR * self.seconds})
            connection.execute(_insert, row)

    def find(self, state: str) -> PendingFlow | None:
        """The flow with this state, whatever became of it."""
        with self._engine.connect() as connection:
            row = connection.execute(_find, {"of_state": hashed(state)}).mappings().first()
        return PendingFlow(**row) if row else None

    def claim(self, state: str, browser: str) -> bool:
        """Use the flow, which works once, in its own browser, in time. One statement decides."""
        now = time.time()
        values = {
            "of_state": hashed(state),
            "of_browser": hashed(browser),
            "earliest": now - self.seconds,
            "now": now,
        }
        with self._engine.begin() as connection:
            return connection.execute(_claim, values).first() is not None

    def has_unanswered(self, browser: str) -> bool:
        """Whether a flow of this browser may still come back, and has not."""
        values = {"of_browser": hashed(browser), "earliest": time.time() - self.seconds}
        with self._engine.connect() as connection:
            return connection.execute(_unanswered, values).first() is not None

    def browser_of(self, request: Request) -> str:
        """The value of the browser's cookie, or an empty text."""
        return request.cookies.get(COOKIE, "")

    def mark(self, response: Response, browser: str) -> None:
        """Let the browser prove, for as long as a flow lives, that it started it."""
        response.set_cookie(
            COOKIE,
            browser,
            max_age=self.seconds,
            path=self._path,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
