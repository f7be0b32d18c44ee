"""The checks of a user code that a person enters, and of the decision about it (RFC 8628 §3.3)."""

from dataclasses import dataclass
from typing import Protocol

from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.browser.guess_checks import attempts_are_limited
from authorization_server.browser.guesses import Attempts, count_wrong_guess
from authorization_server.browser.session_checks import form_is_of_this_session
from authorization_server.login.authentication import classes_of
from authorization_server.moments import not_expired
from authorization_server.storage.authorization_grants import AuthorizationGrants, NewGrant
from authorization_server.storage.device_codes import DeviceCodes, StoredDeviceCode
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from hosting.control import clock
from tracing.checks import Check, Finding, check

TYPE_AGAIN = "Enter the code again."
USED_BEFORE = "This code was used before. Get a new one on the device."


class DeviceForm(Protocol):
    """A form about a device."""

    @property
    def device(self) -> StoredDeviceCode | None:
        """The device; None if the form does not identify one."""


@dataclass
class UserCodeEntry:
    """A user code that a person entered.

    A correct code does not reset the count of wrong ones: an attacker could have a device of their
    own.
    """

    session: BrowserSession
    csrf_token: str
    user_code: str
    attempts: Attempts
    device_codes: DeviceCodes

    @cached_property
    def device(self) -> StoredDeviceCode | None:
        """The device that shows this code."""
        return self.device_codes.with_user_code(self.user_code)


@dataclass
class DeviceDecision:
    """The button that was pressed, and the boxes that were ticked, for the device in the form."""

    session: BrowserSession
    csrf_token: str
    person: LoggedInPerson
    handle: str
    decision: str
    boxes: set[str]
    device_codes: DeviceCodes
    grants: AuthorizationGrants

    @cached_property
    def device(self) -> StoredDeviceCode | None:
        """The device that the person decides about."""
        return self.device_codes.with_handle(self.handle)

    @property
    def ticked(self) -> list[str]:
        """The ticked scopes that the device asked for."""
        asked = scopes.as_list(self.device.scope if self.device else "")
        return [name for name in asked if name in self.boxes]

    @property
    def is_allowed(self) -> bool:
        """Whether the person allows at least one scope."""
        return self.decision == "allow" and bool(self.ticked)

    def settle(self) -> bool:
        """Store the decision, once; return False if another one about the device came first."""
        return self._is_first

    @cached_property
    def _is_first(self) -> bool:
        if self.device is None:
            return False
        if not self.is_allowed:
            return self.device_codes.deny(self.device.device_code_hash)
        # If another decision comes first, this grant is never used.
        return self.device_codes.allow(self.device.device_code_hash, self._granted(self.device))

    def _granted(self, device: StoredDeviceCode) -> str:
        granted = self.grants.store(
            NewGrant(
                client_id=device.client_id,
                sub=self.person.sub,
                scope=scopes.joined(self.ticked),
                logged_in_at=self.person.logged_in_at,
                amr=scopes.joined(self.person.amr),
                acr=next(iter(classes_of(self.person.amr)), ""),
                issued_at=int(clock.now()),
                expires_at=device.expires_at,
            )
        )
        return granted.id


@check(
    "RFC 8628 §5.1",
    about=("user_code",),
    says="Unknown code. Check the code on your device and enter it again.",
    on_failure=count_wrong_guess,
)
def user_code_is_known(entry: UserCodeEntry) -> Finding:
    """The code is one that a device shows now. Codes are short, so wrong ones are counted: an
    attacker must not find one by trying.
    """
    return Finding(
        entry.device is not None,
        "a user code that was issued here",
        lambda: _user_code(entry),
    )


@check(
    "RFC 8628 §3.3",
    about=("device",),
    says=f"This form does not belong to a device. {TYPE_AGAIN}",
)
def device_is_known(decision: DeviceDecision) -> Finding:
    """The form is about a device that was found by its user code. Otherwise a made-up
    device could be allowed.
    """
    return Finding(
        decision.device is not None,
        "a device that was found by its user code",
        lambda: _device(decision),
    )


@check(
    "RFC 8628 §3.3",
    about=("user_code",),
    says="This code has expired. Get a new one on the device.",
)
def user_code_is_not_expired(form: DeviceForm) -> Finding:
    """A code lives for a few minutes. The longer it lives, the more time an attacker has to guess
    it, or to talk someone into entering it.
    """
    return not_expired(form.device.expires_at if form.device else None)


@check("RFC 8628 §3.3", about=("user_code",), says=USED_BEFORE)
def user_code_is_unused(form: DeviceForm) -> Finding:
    """A code leads to one decision. A second one could give the device the access of a different
    person.
    """
    if form.device is None:
        return Finding(False, "not decided yet", "none")
    is_decided = form.device.is_decided
    return Finding(
        not is_decided, "not decided yet", "decided before" if is_decided else "not decided yet"
    )


@check(
    "RFC 8628 §3.3",
    about=("user_code", "device", "decision", "scope"),
    uses_up="user_code",
    says=USED_BEFORE,
)
def user_code_is_spent_by_this_decision(decision: DeviceDecision) -> Finding:
    """The decision is stored by one conditional update. Of many decisions at the same moment, only
    one counts.
    """
    passed = decision.settle()
    return Finding(
        passed,
        "the first decision",
        lambda: _decision(decision) if passed else "a second decision",
    )


USER_CODE_CHECKS: tuple[Check[UserCodeEntry], ...] = (
    form_is_of_this_session,
    attempts_are_limited,
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


def _user_code(entry: UserCodeEntry) -> str:
    if not entry.user_code:
        return "none"
    return entry.user_code if entry.device else f"{entry.user_code}, which is unknown"


def _device(decision: DeviceDecision) -> str:
    if decision.device is not None:
        return f"a device of {decision.device.client_id}"
    return f"{decision.handle}, which is unknown" if decision.handle else "none"


def _decision(decision: DeviceDecision) -> str:
    return f"allowed {scopes.joined(decision.ticked)}" if decision.is_allowed else "denied"
