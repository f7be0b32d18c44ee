"""The second factor: one-time codes of an authenticator app (TOTP, RFC 6238), computed by pyotp.

Between the right password and the right code, a browser is half logged in: a row records this,
under the hash of a fresh session id, for a few minutes. This is not a login, and never counts as
one.
"""

from dataclasses import dataclass
from typing import Annotated

from markupsafe import Markup
from pyotp import TOTP
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Engine, ForeignKey, bindparam, delete, insert, select, update

from authorization_server.storage.people import PEOPLE
from authorization_server.storage.sessions import BrowserSession
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of

PENDING_SECONDS = 300
STEP_SECONDS = 30
CLOCK_DRIFT_STEPS = 1
"""How many steps the clock of an app may be off (RFC 6238 §5.2: one at most)."""

ISSUER_NAME = "OAuth 2.0 playground"
"""What an authenticator app shows above the code."""


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A browser in which a person has given the right password, but not yet the one-time code.

    `sid` is the session that then continues, if the person was logged in in this browser before.
    """

    id_hash: Annotated[str, KEY]
    sub: Annotated[str, ForeignKey("people.sub")]
    sid: str | None
    expires_at: Annotated[int, INDEXED]


PENDING_LOGINS = table_of(PendingLogin, "pending_logins", METADATA)

_this_person = PEOPLE.c.sub == bindparam("person")
_this_login = PENDING_LOGINS.c.id_hash == bindparam("id_hash")
_of = select(
    PEOPLE.c.sub,
    PEOPLE.c.username,
    PEOPLE.c.totp_secret,
    PEOPLE.c.totp_last_step,
    PEOPLE.c.is_demo,
)
_find = _of.where(_this_person)
_find_pending = (
    _of.add_columns(PENDING_LOGINS.c.sid)
    .join(PENDING_LOGINS, PENDING_LOGINS.c.sub == PEOPLE.c.sub)
    .where(_this_login, PENDING_LOGINS.c.expires_at > bindparam("now"))
)
_begin = insert(PENDING_LOGINS)
_end = delete(PENDING_LOGINS).where(_this_login)
_spend = (
    update(PEOPLE)
    .where(_this_person, PEOPLE.c.totp_last_step < bindparam("step"))
    .values(totp_last_step=bindparam("step"))
)
_switch = (
    update(PEOPLE)
    .where(_this_person, PEOPLE.c.totp_secret.is_not_distinct_from(bindparam("old")))
    .values(totp_secret=bindparam("secret"))
)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The second factor of a person; without a secret there is none.

    `last_step` is the time step of the newest accepted code. Everyone who uses the playground
    shares the second factor of a demo person. `sid` is the session that continues when a code is
    given.
    """

    sub: str
    username: str
    secret: str | None
    last_step: int
    is_demo: bool
    sid: str | None = None


class SecondFactors:
    """The second factors, and the logins that still need a code, in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def of(self, sub: str) -> SecondFactor:
        """Return the second factor of this person."""
        row = self._statements.first(_find, {"person": sub})
        assert row is not None
        return SecondFactor(*row)

    def begin(self, session: BrowserSession, sub: str, sid: str | None) -> None:
        """Record that the password was right in this browser and the code is still missing."""
        until = int(clock.now()) + PENDING_SECONDS
        pending = PendingLogin(hashed(session.id), sub, sid, until)
        self._statements.change(_begin, row_of(pending))

    def wanted_in(self, session: BrowserSession) -> SecondFactor | None:
        """Return the second factor of the person who gave the password or is logged in, or None."""
        values = {"id_hash": hashed(session.id), "now": int(clock.now())}
        row = self._statements.first(_find_pending, values)
        if row is not None:
            return SecondFactor(*row)
        if session.person is None or not session.person.has_second_factor:
            return None
        return self.of(session.person.sub)

    def end(self, session: BrowserSession) -> None:
        """End the login that still needs a code: the code was given, or the person cancelled."""
        self._statements.change(_end, {"id_hash": hashed(session.id)})

    def spend(self, sub: str, step: int) -> bool:
        """Mark a code and all older ones as used. Return True for exactly one caller."""
        return bool(self._statements.change(_spend, {"person": sub, "step": step}))

    def switch(self, known: SecondFactor, secret: str | None) -> None:
        """Require a code after the password from now on; without a secret, require none.

        Nothing happens if the factor has changed since it was read: another switch was faster.
        """
        values = {"person": known.sub, "old": known.secret, "secret": secret}
        self._statements.change(_switch, values)


def step_of(secret: str, code: str) -> int | None:
    """Return the time step of this code, if the code is valid now or nearly now; else None."""
    try:
        return TOTP(secret).verify_and_get_timecode(
            code, for_time=clock.now(), valid_window=CLOCK_DRIFT_STEPS
        )
    except OTPVerificationError:
        return None


def next_code(factor: SecondFactor) -> str:
    """Return the code that an app shows now or, if that was used, the one that it shows next."""
    totp = TOTP(factor.secret or "")
    return totp.generate_otp(max(totp.timecode(clock.now()), factor.last_step + 1))


def seconds_until_next_code(factor: SecondFactor) -> int:
    """Return how long it takes until that code is accepted: above 0 only after two quick logins."""
    earliest = (factor.last_step + 1 - CLOCK_DRIFT_STEPS) * STEP_SECONDS
    return max(0, earliest - int(clock.now()))


def qr_code(secret: str, username: str) -> Markup:
    """Return a picture (SVG) from which an authenticator app reads a secret."""
    address = TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER_NAME)
    # Imported only when a code is drawn, which few processes ever do: it takes 8 ms.
    import segno

    # Dark on light, whatever the theme of the page: not every app can read inverted colours.
    return Markup(segno.make_qr(address).svg_inline(scale=4, dark="#000", light="#fff"))  # noqa: S704  # made of numbers
