"""Device codes and user codes: requested by a device, decided on by a person (RFC 8628)."""

import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, Executable, ForeignKey, bindparam, insert, or_, select, update

from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, UNIQUE, reader_of, row_of, table_of

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Capitals without vowels: no words, and nothing that looks like a digit (RFC 8628 §6.1)."""
USER_CODE_LENGTH = 8
SHA256 = re.compile(r"[0-9a-f]{64}")
SLOWER_SECONDS = 5
"""How much longer a device has to wait after each `slow_down` (RFC 8628 §3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviceCode:
    """The codes that a device is about to receive. Times are as in `tables`.

    `address` is where the request came from, shown to the person. `interval` is how many seconds
    the device has to wait between two polls.
    """

    device_code_hash: Annotated[str, KEY]
    user_code_hash: Annotated[str, UNIQUE]
    client_id: Annotated[str, INDEXED, ForeignKey("clients.client_id", ondelete="CASCADE")]
    scope: str
    address: str
    issued_at: int
    expires_at: Annotated[int, INDEXED]
    interval: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDeviceCode(NewDeviceCode):
    """A device that waits for a person: its two codes, and what was decided (RFC 8628).

    It is undecided while it has no grant and is not denied. The hash of the device code is its
    handle in our own forms: only someone who has found the device knows it.
    """

    polled_at: int | None
    grant_id: Annotated[str | None, INDEXED, ForeignKey("grants.id", ondelete="CASCADE")]
    denied_at: int | None

    @property
    def is_decided(self) -> bool:
        """Whether a person has allowed or denied it."""
        return self.grant_id is not None or self.denied_at is not None


DEVICE_CODES = table_of(StoredDeviceCode, "device_codes", METADATA)

_read = reader_of(StoredDeviceCode)
_this = DEVICE_CODES.c.device_code_hash == bindparam("hash")
_by_device_code = select(DEVICE_CODES).where(_this)
_by_user_code = select(DEVICE_CODES).where(DEVICE_CODES.c.user_code_hash == bindparam("hash"))
_insert = insert(DEVICE_CODES)
_undecided = (_this, DEVICE_CODES.c.grant_id.is_(None), DEVICE_CODES.c.denied_at.is_(None))
_allow = update(DEVICE_CODES).where(*_undecided).values(grant_id=bindparam("new_grant"))
_deny = update(DEVICE_CODES).where(*_undecided).values(denied_at=bindparam("now"))
_poll = (
    update(DEVICE_CODES)
    .where(
        _this,
        or_(
            DEVICE_CODES.c.polled_at.is_(None),
            DEVICE_CODES.c.polled_at + DEVICE_CODES.c.interval <= bindparam("now"),
        ),
    )
    .values(polled_at=bindparam("now"))
)
_slow_down = (
    update(DEVICE_CODES)
    .where(_this)
    .values(interval=DEVICE_CODES.c.interval + SLOWER_SECONDS, polled_at=bindparam("now"))
)


class DeviceCodes:
    """The device codes in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def store(self, new: NewDeviceCode) -> None:
        """Store both codes, as hashes, before they are sent."""
        self._statements.change(_insert, row_of(new))

    def with_device_code(self, device_code: str) -> StoredDeviceCode | None:
        """Return the device with this device code, or None."""
        return self._first(_by_device_code, hashed(device_code))

    def with_user_code(self, user_code: str) -> StoredDeviceCode | None:
        """Return the device with this user code, however it is written, or None."""
        return self._first(_by_user_code, hashed_user_code(user_code))

    def with_handle(self, device_code_hash: str) -> StoredDeviceCode | None:
        """Return the device whose device code has this hash, or None."""
        is_hash = SHA256.fullmatch(device_code_hash) is not None
        return self._first(_by_device_code, device_code_hash) if is_hash else None

    def _first(self, statement: Executable, code_hash: str) -> StoredDeviceCode | None:
        row = self._statements.first(statement, {"hash": code_hash})
        return _read(row) if row else None

    def allow(self, device_code_hash: str, grant_id: str) -> bool:
        """Give the device this grant. Return True only for the first decision, even if many come
        at once.
        """
        return self._changed(_allow, device_code_hash, new_grant=grant_id)

    def deny(self, device_code_hash: str) -> bool:
        """Deny the device. Return True only for the first decision, even if many come at once."""
        return self._changed(_deny, device_code_hash, now=int(clock.now()))

    def poll(self, device_code_hash: str) -> bool:
        """Record a poll. Return False if it came too soon; then the device has to wait longer."""
        now = int(clock.now())
        in_time = self._changed(_poll, device_code_hash, now=now)
        return in_time or not self._changed(_slow_down, device_code_hash, now=now)

    def _changed(self, statement: Executable, device_code_hash: str, **values: object) -> bool:
        return bool(self._statements.change(statement, {"hash": device_code_hash, **values}))


def new_user_code() -> str:
    """Return eight random letters in two groups that can be read aloud (RFC 8628 §6.1): 34 bits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(USER_CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def hashed_user_code(user_code: str) -> str:
    """Return the hash under which a user code is found, ignoring case and dash (RFC 8628 §6.1)."""
    return hashed("".join(letter for letter in user_code.upper() if letter.isalnum()))
