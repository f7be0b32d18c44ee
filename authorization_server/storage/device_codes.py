"""Device codes and user codes: asked for by a device, decided by a person (RFC 8628)."""

import re
import secrets
import time
from dataclasses import asdict, dataclass

from sqlalchemy import Engine, Executable, bindparam, insert, or_, select, update

from authorization_server.storage.models import DeviceCode
from hosting.database import statements_of
from hosting.random_values import hashed

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Capitals without vowels: no words, and nothing that is read as a digit (RFC 8628 §6.1)."""
USER_CODE_LENGTH = 8
SHA256 = re.compile(r"[0-9a-f]{64}")
SLOWER_SECONDS = 5
"""How much longer a device has to wait after each `slow_down` (RFC 8628 §3.5)."""

_columns = (
    DeviceCode.device_code_hash,
    DeviceCode.user_code_hash,
    DeviceCode.client_id,
    DeviceCode.scope,
    DeviceCode.address,
    DeviceCode.issued_at,
    DeviceCode.expires_at,
    DeviceCode.interval,
    DeviceCode.grant_id,
    DeviceCode.denied_at,
)
_this = DeviceCode.device_code_hash == bindparam("hash")
_by_device_code = select(*_columns).where(_this)
_by_user_code = select(*_columns).where(DeviceCode.user_code_hash == bindparam("hash"))
_insert = insert(DeviceCode)
_undecided = (_this, DeviceCode.grant_id.is_(None), DeviceCode.denied_at.is_(None))
_allow = update(DeviceCode).where(*_undecided).values(grant_id=bindparam("new_grant"))
_deny = update(DeviceCode).where(*_undecided).values(denied_at=bindparam("now"))
_poll = (
    update(DeviceCode)
    .where(
        _this,
        or_(
            DeviceCode.polled_at.is_(None),
            DeviceCode.polled_at + DeviceCode.interval <= bindparam("now"),
        ),
    )
    .values(polled_at=bindparam("now"))
)
_slow_down = (
    update(DeviceCode)
    .where(_this)
    .values(interval=DeviceCode.interval + SLOWER_SECONDS, polled_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviceCode:
    """What a device is about to be given. `address` is where it asked from; times as in `models`.

    `interval` are the seconds that it has to wait between two polls.
    """

    device_code_hash: str
    user_code_hash: str
    client_id: str
    scope: str
    address: str
    issued_at: int
    expires_at: int
    interval: int


@dataclass(frozen=True, slots=True)
class StoredDeviceCode:
    """What is known of a device code. Not decided yet while it has no grant and is not denied.

    The hash of the device code is its handle in our own forms: who knows it found the device.
    """

    device_code_hash: str
    user_code_hash: str
    client_id: str
    scope: str
    address: str
    issued_at: int
    expires_at: int
    interval: int
    grant_id: str | None
    denied_at: int | None

    @property
    def is_decided(self) -> bool:
        """Whether a person has allowed or denied it."""
        return self.grant_id is not None or self.denied_at is not None


class DeviceCodes:
    """The device codes in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def store(self, new: NewDeviceCode) -> None:
        """Keep both codes, as hashes, before they are sent."""
        self._statements.change(_insert, asdict(new))

    def with_device_code(self, device_code: str) -> StoredDeviceCode | None:
        """What this device code stands for, or None."""
        return self._first(_by_device_code, hashed(device_code))

    def with_user_code(self, user_code: str) -> StoredDeviceCode | None:
        """What this user code stands for, however it is written, or None."""
        return self._first(_by_user_code, hashed_user_code(user_code))

    def with_handle(self, device_code_hash: str) -> StoredDeviceCode | None:
        """What the device code with this hash stands for, or None."""
        is_hash = SHA256.fullmatch(device_code_hash) is not None
        return self._first(_by_device_code, device_code_hash) if is_hash else None

    def _first(self, statement: Executable, code_hash: str) -> StoredDeviceCode | None:
        row = self._statements.first(statement, {"hash": code_hash})
        return StoredDeviceCode(*row) if row else None

    def allow(self, device_code_hash: str, grant_id: str) -> bool:
        """Give the device this grant. True for exactly one decision, however many come at once."""
        return self._changed(_allow, device_code_hash, new_grant=grant_id)

    def deny(self, device_code_hash: str) -> bool:
        """Refuse the device. True for exactly one decision, however many come at once."""
        return self._changed(_deny, device_code_hash, now=int(time.time()))

    def poll(self, device_code_hash: str) -> bool:
        """Note that the device asks. False when it asks too soon; then it has to wait longer."""
        now = int(time.time())
        in_time = self._changed(_poll, device_code_hash, now=now)
        return in_time or not self._changed(_slow_down, device_code_hash, now=now)

    def _changed(self, statement: Executable, device_code_hash: str, **values: object) -> bool:
        return bool(self._statements.change(statement, {"hash": device_code_hash, **values}))


def new_user_code() -> str:
    """Eight random letters, as two groups that can be read aloud (RFC 8628 §6.1): 34 bits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(USER_CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def hashed_user_code(user_code: str) -> str:
    """By what a user code is found: in either case, with or without its dash (RFC 8628 §6.1)."""
    return hashed("".join(letter for letter in user_code.upper() if letter.isalnum()))
