"""What a person must fulfil who types a user code and decides about the device (RFC 8628 §3.3)."""

import time
from dataclasses import dataclass, field
from typing import Protocol

from authorization_server import scopes
from authorization_server.browser.guess_checks import guessing_is_slow
from authorization_server.browser.session_checks import form_is_of_this_session
from authorization_server.login.authentication import classes_of
from authorization_server.moments import not_expired
from authorization_server.storage.authorization_grants import AuthorizationGrants, NewGrant
from authorization_server.storage.device_codes import DeviceCodes, StoredDeviceCode
from authorization_server.storage.login_throttle import LoginThrottle
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check


class DeviceForm(Protocol):
    """A form about a device, which an earlier check has found."""

    device: StoredDeviceCode | None


@dataclass(slots=True)
class UserCodeEntry:
    """A user code that was typed in; `device` is filled in when it stands for one.

    `seconds_to_wait` is filled in when there were too many wrong ones.
    """

    session: BrowserSession
    csrf_token: str
    user_code: str
    person: LoggedInPerson
    remote_address: str
    device_codes: DeviceCodes
    throttle: LoginThrottle
    device: StoredDeviceCode | None = field(default=None)
    seconds_to_wait: int = field(default=0)

    @property
    def username(self) -> str:
        """For whom wrong codes are counted."""
        return self.person.username

    @property
    def address(self) -> str:
        """From where, and apart from wrong passwords."""
        return f"user code from {self.remote_address}"

    def find(self) -> bool:
        """Look the code up, and remember a wrong one.

        A right one makes none forgotten: whoever guesses can have devices of their own.
        """
        self.device = self.device_codes.with_user_code(self.user_code)
        if self.device is None:
            self.throttle.count_failure(self.username, self.address)
        return self.device is not None


@dataclass(slots=True)
class DeviceDecision:
    """The button that was pressed, and the scopes that were ticked."""

    session: BrowserSession
    csrf_token: str
    person: LoggedInPerson
    device: StoredDeviceCode | None
    decision: str
    ticked: list[str]
    device_codes: DeviceCodes
    grants: AuthorizationGrants

    @property
    def is_allowed(self) -> bool:
        """Whether the person allows something."""
        return self.decision == "allow" and bool(self.ticked)

    def settle(self) -> bool:
        """Make the decision known to the device. False when another one was faster."""
        device = found(self)
        if not self.is_allowed:
            return self.device_codes.deny(device.device_code_hash)
        # If another decision was faster, nobody ever gets anything of this grant.
        return self.device_codes.allow(device.device_code_hash, self._granted(device))

    def _granted(self, device: StoredDeviceCode) -> str:
        return self.grants.store(
            NewGrant(
                client_id=device.client_id,
                sub=self.person.sub,
                scope=scopes.joined(self.ticked),
                logged_in_at=self.person.logged_in_at,
                amr=scopes.joined(self.person.amr),
                acr=classes_of(self.person.amr)[0],
                issued_at=int(time.time()),
                expires_at=device.expires_at,
            )
        )


@check("RFC 8628 §5.1", says="This is not the code of a device. Look again, and type it once more.")
def user_code_is_known(entry: UserCodeEntry) -> Finding:
    """It stands for a device that waits; a wrong one is counted, since it is short."""
    passed = entry.find()
    return Finding(passed, "a user code issued here", "it" if passed else "an unknown one")


@check("RFC 8628 §3.3", says="This form is about no device. Type the code once more.")
def device_is_known(decision: DeviceDecision) -> Finding:
    """The form of a device that was found by its user code."""
    passed = decision.device is not None
    return Finding(passed, "a device found by its user code", "it" if passed else "none")


@check("RFC 8628 §3.3", says="This code has expired. Ask the device for another one.")
def user_code_is_not_expired(form: DeviceForm) -> Finding:
    """What nobody decides in time is not decided later."""
    return not_expired(found(form).expires_at)


@check("RFC 8628 §3.3", says="This code was used before. Ask the device for another one.")
def user_code_is_unused(form: DeviceForm) -> Finding:
    """One code, one decision."""
    decided = found(form).is_decided
    return Finding(not decided, "not decided yet", "decided before" if decided else "it")


@check("RFC 8628 §3.3", says="This code was used before. Ask the device for another one.")
def user_code_is_spent_by_this_decision(decision: DeviceDecision) -> Finding:
    """By one conditional update: of many decisions at once, one counts."""
    passed = decision.settle()
    made = f"allowed {scopes.joined(decision.ticked)}" if decision.is_allowed else "denied"
    return Finding(passed, "the first decision", made if passed else "another was faster")


USER_CODE_CHECKS: tuple[Check[UserCodeEntry], ...] = (
    form_is_of_this_session,
    guessing_is_slow,
    user_code_is_known,
    user_code_is_not_expired,
    user_code_is_unused,
)

DECISION_CHECKS: tuple[Check[DeviceDecision], ...] = (
    form_is_of_this_session,
    device_is_known,
    user_code_is_not_expired,
    user_code_is_spent_by_this_decision,
)


def found(form: DeviceForm) -> StoredDeviceCode:
    """The device at hand, which an earlier check has found."""
    assert form.device is not None
    return form.device
