"""Pushed authorization requests, until they are answered (RFC 9126).

The browser must deliver a `request_uri` soon. From then on, the person may take their time to log
in and decide, and may reload the page: the forms pass the `request_uri` on. It is marked as used
when the browser is redirected back with a code or an error, so it never leads to a second response
(§4, §7.3).
"""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, ForeignKey, bindparam, insert, select, update

from authorization_server.storage.pushed_references import PREFIX, Reference
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed, new_secret
from hosting.tables import INDEXED, KEY, NOT_STORED, reader_of, row_of, table_of

ANSWER_SECONDS = 3600
"""How many seconds the person may take, from the first page on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRequest:
    """A pushed authorization request, until the browser delivers its name (RFC 9126).

    `begun_at` is when the browser first delivered it; from then on, `expires_at` is later. Times
    are as in `tables`.
    """

    request_uri: Annotated[str, NOT_STORED]
    uri_hash: Annotated[str, KEY]
    client_id: Annotated[str, INDEXED, ForeignKey("clients.client_id", ondelete="CASCADE")]
    parameters: dict[str, list[str]]
    seal_key: str
    expires_at: Annotated[int, INDEXED]
    begun_at: int | None = None
    used_at: int | None = None

    @property
    def reference(self) -> Reference:
        """The name that the browser carries, with what it stands for."""
        return Reference(self.request_uri, self.parameters, self.seal_key)


PUSHED_REQUESTS = table_of(StoredRequest, "pushed_requests", METADATA)

_read = reader_of(StoredRequest)
_this_request = PUSHED_REQUESTS.c.uri_hash == bindparam("of_request")
_find = select(PUSHED_REQUESTS).where(_this_request)
_insert = insert(PUSHED_REQUESTS)
_begin = (
    update(PUSHED_REQUESTS)
    .where(_this_request, PUSHED_REQUESTS.c.begun_at.is_(None))
    .values(begun_at=bindparam("now"), expires_at=bindparam("until"))
)
_spend = (
    update(PUSHED_REQUESTS)
    .where(_this_request, PUSHED_REQUESTS.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


class PushedRequests:
    """The pushed requests in the database, under the hash of their name.

    `seconds` is how long a request waits for the browser (RFC 9126 §2.2 recommends 5 to 600).
    """

    def __init__(self, engine: Engine, seconds: int) -> None:
        self._statements = statements_of(engine)
        self.seconds = seconds

    def store(self, client_id: str, parameters: dict[str, list[str]]) -> str:
        """Store a request that was checked. Return its `request_uri`."""
        request_uri = PREFIX + new_secret()
        stored = StoredRequest(
            request_uri=request_uri,
            uri_hash=hashed(request_uri),
            client_id=client_id,
            parameters=parameters,
            seal_key=new_secret(),
            expires_at=int(clock.now()) + self.seconds,
        )
        self._statements.change(_insert, row_of(stored))
        return request_uri

    def find(self, request_uri: str) -> StoredRequest | None:
        """Return the request, used or not, or None."""
        row = self._statements.first(_find, {"of_request": hashed(request_uri)})
        return _read(row, request_uri=request_uri) if row else None

    def begin(self, stored: StoredRequest) -> None:
        """Record that the browser is here: from now on the person has time to respond."""
        if stored.begun_at is None:
            now = int(clock.now())
            values = {"of_request": hashed(stored.request_uri), "now": now}
            self._statements.change(_begin, values | {"until": now + ANSWER_SECONDS})

    def spend(self, request_uri: str) -> bool:
        """Mark the request as used. Return True to only one caller, even if many call at once."""
        values = {"of_request": hashed(request_uri), "now": int(clock.now())}
        return bool(self._statements.change(_spend, values))
