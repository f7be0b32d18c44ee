"""Browser sessions of the authorization server: who is logged in, and which forms are its own.

The cookie holds 256 random bits; a row exists only once someone has logged in, under the hash of a
fresh id, so a session id that was planted before the login is worth nothing after it. The CSRF
token of a form is derived from the cookie: a foreign page can send the form, but not know it.
"""

import time
from collections.abc import Sequence

from flask import Request, Response
from sqlalchemy import Engine, bindparam, delete, insert, select

from authorization_server.config import Config
from authorization_server.storage.models import LoginSession, Person
from authorization_server.storage.people import LoggedInPerson
from hosting.csrf import csrf_token, is_csrf_token_of
from hosting.database import AnyRow, statements_of
from hosting.random_values import hashed, new_secret

COOKIE = "authorization_server_session"

_find = (
    select(
        Person.sub,
        Person.name,
        Person.username,
        LoginSession.logged_in_at,
        LoginSession.amr,
        Person.totp_secret.is_not(None),
    )
    .join(Person, Person.sub == LoginSession.sub)
    .where(LoginSession.id_hash == bindparam("id_hash"), LoginSession.expires_at > bindparam("now"))
)
_insert = insert(LoginSession)
_delete = delete(LoginSession).where(LoginSession.id_hash == bindparam("id_hash"))
_of_person = (
    select(LoginSession.id_hash, LoginSession.amr, LoginSession.logged_in_at)
    .where(LoginSession.sub == bindparam("person"), LoginSession.expires_at > bindparam("now"))
    .order_by(LoginSession.logged_in_at.desc())
    .limit(bindparam("most"))
)
_delete_one = delete(LoginSession).where(
    LoginSession.id_hash == bindparam("id_hash"), LoginSession.sub == bindparam("person")
)
MOST_SHOWN = 100


class BrowserSession:
    """One browser while its request is handled: its session id, and who is logged in."""

    def __init__(self, session_id: str, person: LoggedInPerson | None, *, is_new: bool) -> None:
        self.id = session_id
        self.person = person
        self.is_new = is_new

    @property
    def csrf_token(self) -> str:
        """What a form of this session must bring back."""
        return csrf_token(self.id)

    def owns(self, token: str) -> bool:
        """Whether a form that brings this token was made for this session."""
        return not self.is_new and is_csrf_token_of(self.id, token)


class Sessions:
    """The sessions in the database, and their cookie."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine = engine
        self._statements = statements_of(engine)
        self._seconds = config.session_seconds
        self._path = config.path or "/"
        self._secure = config.is_https

    def of(self, request: Request) -> BrowserSession:
        """The session of the browser that sent this request; a new one when it brings none."""
        session_id = request.cookies.get(COOKIE, "")
        if not session_id:
            return BrowserSession(new_secret(), None, is_new=True)
        return BrowserSession(session_id, self._person(session_id), is_new=False)

    def _person(self, session_id: str) -> LoggedInPerson | None:
        values = {"id_hash": hashed(session_id), "now": int(time.time())}
        row = self._statements.first(_find, values)
        if row is None:
            return None
        sub, name, username, logged_in_at, amr, has_second_factor = row
        methods = tuple(amr.split())
        return LoggedInPerson(sub, name, username, logged_in_at, methods, bool(has_second_factor))

    def log_in(
        self, old: BrowserSession, sub: str, amr: tuple[str, ...], since: int | None = None
    ) -> BrowserSession:
        """Begin a session for this person under a fresh id; the old id is forgotten.

        `amr` says how the person authenticated (RFC 8176), `since` when, if that was not just now.
        """
        fresh = BrowserSession(new_secret(), None, is_new=True)
        now = int(time.time())
        with self._engine.begin() as connection:
            connection.execute(_delete, {"id_hash": hashed(old.id)})
            connection.execute(
                _insert,
                {
                    "id_hash": hashed(fresh.id),
                    "sub": sub,
                    "amr": " ".join(amr),
                    "logged_in_at": now if since is None else since,
                    "expires_at": now + self._seconds,
                },
            )
        return fresh

    def renew(self, old: BrowserSession) -> BrowserSession:
        """A fresh id for this browser, in which nobody is logged in; the old one is forgotten."""
        self.end(old)
        return BrowserSession(new_secret(), None, is_new=True)

    def end(self, session: BrowserSession) -> None:
        """Log out whoever is logged in in this browser."""
        self._statements.change(_delete, {"id_hash": hashed(session.id)})

    def of_person(self, sub: str) -> Sequence[AnyRow]:
        """Handle, methods and time of the sessions in which this person is logged in.

        The handle is the hash of the session's id: it names a session, and opens none.
        """
        values = {"person": sub, "now": int(time.time()), "most": MOST_SHOWN}
        return self._statements.all(_of_person, values)

    def end_one(self, sub: str, handle: str) -> None:
        """Log this person out of one browser."""
        self._statements.change(_delete_one, {"id_hash": handle, "person": sub})

    def forget(self, session: BrowserSession, response: Response) -> Response:
        """Log out whoever is logged in in this browser, and take its cookie away."""
        self.end(session)
        response.delete_cookie(
            COOKIE, path=self._path, secure=self._secure, httponly=True, samesite="Lax"
        )
        return response

    def keep(self, session: BrowserSession, response: Response) -> Response:
        """Give the browser its cookie if the session is new."""
        if session.is_new:
            response.set_cookie(
                COOKIE,
                session.id,
                path=self._path,
                secure=self._secure,
                httponly=True,
                samesite="Lax",
            )
        return response
