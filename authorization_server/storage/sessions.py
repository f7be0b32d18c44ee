"""Browser sessions of the authorization server: who is logged in, and which forms are its own.

The cookie holds 256 random bits; a row exists only once someone has logged in, under the hash of a
fresh id, so a session id that was planted before the login does not work after it. The CSRF token
of a form is derived from the cookie: another site can send the form, but does not know the token.
"""

from dataclasses import dataclass
from typing import Annotated

from flask import Request, Response
from sqlalchemy import Engine, ForeignKey, bindparam, delete, insert, select

from authorization_server.config import Config
from authorization_server.lifetimes import Lifetimes
from authorization_server.storage.people import PEOPLE, LoggedInPerson
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.cookies import Cookie
from hosting.csrf import csrf_token, is_csrf_token_of
from hosting.database import statements_of
from hosting.random_values import hashed, new_id, new_secret
from hosting.tables import INDEXED, KEY, row_of, table_of

COOKIE = "authorization_server_session"
"""The name of the session's cookie, before its port."""

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A browser in which a person is logged in here. `amr`: authentication methods (RFC 8176).

    `sid` stays the same when the person logs in again in this browser; the session's id does not.
    The hash of the session's id is its handle: it names a session, but gives no access to it.
    """

    id_hash: Annotated[str, KEY]
    sub: Annotated[str, INDEXED, ForeignKey("people.sub")]
    sid: str
    amr: tuple[str, ...]
    logged_in_at: int
    expires_at: Annotated[int, INDEXED]


LOGIN_SESSIONS = table_of(LoginSession, "login_sessions", METADATA)

_this_session = LOGIN_SESSIONS.c.id_hash == bindparam("id_hash")
_is_active = LOGIN_SESSIONS.c.expires_at > bindparam("now")
_of_this_person = LOGIN_SESSIONS.c.sub == bindparam("person")
_find = (
    select(
        PEOPLE.c.sub,
        PEOPLE.c.name,
        PEOPLE.c.username,
        LOGIN_SESSIONS.c.logged_in_at,
        LOGIN_SESSIONS.c.amr,
        PEOPLE.c.totp_secret.is_not(None),
        LOGIN_SESSIONS.c.sid,
    )
    .join(PEOPLE, PEOPLE.c.sub == LOGIN_SESSIONS.c.sub)
    .where(_this_session, _is_active)
)
_insert = insert(LOGIN_SESSIONS)
_delete = delete(LOGIN_SESSIONS).where(_this_session)
_of_person = (
    select(LOGIN_SESSIONS)
    .where(_of_this_person, _is_active)
    .order_by(LOGIN_SESSIONS.c.logged_in_at.desc())
    .limit(bindparam("most"))
)
_find_one = select(LOGIN_SESSIONS.c.sid).where(_this_session, _of_this_person)
_delete_one = delete(LOGIN_SESSIONS).where(_this_session, _of_this_person)


class BrowserSession:
    """A browser while its request is handled: its session id, and who is logged in."""

    def __init__(self, session_id: str, person: LoggedInPerson | None, *, is_new: bool) -> None:
        self.id = session_id
        self.person = person
        self.is_new = is_new

    @property
    def csrf_token(self) -> str:
        """What a form of this session must send back; different for each form."""
        return csrf_token(self.id)

    def sid_of(self, sub: str) -> str | None:
        """Return the `sid` to keep when this person logs in again; None for a different person."""
        return self.person.sid if self.person and self.person.sub == sub else None

    def owns(self, token: str) -> bool:
        """Whether a form that sends this token was made for this session."""
        return not self.is_new and is_csrf_token_of(self.id, token)


class Sessions:
    """The sessions in the database, and their cookie."""

    def __init__(self, engine: Engine, config: Config, lifetimes: Lifetimes) -> None:
        self._engine = engine
        self._statements = statements_of(engine)
        self._lifetimes = lifetimes
        self._cookie = Cookie.of(config.public_url, COOKIE)

    def of(self, request: Request) -> BrowserSession:
        """Return the session of the browser that sent this request, or a new one if it has none."""
        session_id = self._cookie.value_in(request)
        if not session_id:
            return BrowserSession(new_secret(), None, is_new=True)
        return BrowserSession(session_id, self._person(session_id), is_new=False)

    def _person(self, session_id: str) -> LoggedInPerson | None:
        values = {"id_hash": hashed(session_id), "now": int(clock.now())}
        row = self._statements.first(_find, values)
        return LoggedInPerson(*row) if row else None

    def log_in(
        self,
        old: BrowserSession,
        sub: str,
        amr: tuple[str, ...],
        since: int | None = None,
        *,
        sid: str | None = None,
    ) -> BrowserSession:
        """Begin a session for this person under a fresh id; the old id no longer works.

        `amr` says how the person authenticated (RFC 8176), `since` when, if that was not just now,
        and `sid` which session continues, if it is not that of the old id.
        """
        fresh = BrowserSession(new_secret(), None, is_new=True)
        now = int(clock.now())
        login = LoginSession(
            id_hash=hashed(fresh.id),
            sub=sub,
            sid=sid or old.sid_of(sub) or new_id(),
            amr=amr,
            logged_in_at=now if since is None else since,
            expires_at=now + self._lifetimes.session_seconds,
        )
        with self._engine.begin() as connection:
            connection.execute(_delete, {"id_hash": hashed(old.id)})
            connection.execute(_insert, row_of(login))
        return fresh

    def log_in_at_once(self, old: BrowserSession, sub: str, amr: tuple[str, ...]) -> BrowserSession:
        """Log in for a request that continues as this person. Return the session with them."""
        fresh = self.log_in(old, sub, amr)
        return BrowserSession(fresh.id, self._person(fresh.id), is_new=True)

    def renew(self, old: BrowserSession) -> BrowserSession:
        """Give this browser a fresh id, with no user logged in; the old one no longer works."""
        self.end(old)
        return BrowserSession(new_secret(), None, is_new=True)

    def end(self, session: BrowserSession) -> None:
        """Log out the person who is logged in in this browser."""
        self._statements.change(_delete, {"id_hash": hashed(session.id)})

    def of_person(self, sub: str) -> list[LoginSession]:
        """Return the sessions in which this person is logged in, newest first."""
        values = {"person": sub, "now": int(clock.now()), "most": MOST_SHOWN}
        return [LoginSession(*row) for row in self._statements.all(_of_person, values)]

    def end_one(self, sub: str, handle: str) -> str | None:
        """Log this person out of one browser. Return the `sid` of the ended session, or None."""
        values = {"id_hash": handle, "person": sub}
        row = self._statements.first(_find_one, values)
        self._statements.change(_delete_one, values)
        return row[0] if row else None

    def forget(self, session: BrowserSession, response: Response) -> Response:
        """Log out the person who is logged in in this browser, and delete its cookie."""
        self.end(session)
        self._cookie.delete(response)
        return response

    def keep(self, session: BrowserSession, response: Response) -> Response:
        """Give the browser its cookie if the session is new."""
        if session.is_new:
            self._cookie.set(response, session.id)
        return response
