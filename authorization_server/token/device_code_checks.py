"""The checks of a device code, in order, before tokens are issued for it (RFC 8628 §3.4)."""

from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.storage.device_codes import SLOWER_SECONDS
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import key_is_shown_if_registered
from authorization_server.token.token_request import (
    TokenRequest,
    not_revoked,
    spent_by_this_request,
)
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

UNKNOWN = "The device code is unknown, used, revoked, or issued to a different client."
"""One message for four findings: guessing device codes does not show which of them exist."""


@check(
    "RFC 8628 §3.4", about=("device_code",), error="invalid_request", says="device_code is missing."
)
def device_code_is_present(request: TokenRequest) -> Finding:
    """The device sends the code that it received and never showed to anyone."""
    received = request.form.get("device_code")
    return Finding(bool(received), "a device code", received or "none")


@check("RFC 8628 §3.5", about=("device_code",), error="invalid_grant", says=UNKNOWN)
def device_code_is_known(request: TokenRequest) -> Finding:
    """This server issued the device code. Only its SHA-256 is stored, so a stolen database holds no
    device code.
    """
    code, passed = request.form.get("device_code"), request.device is not None
    return Finding(
        passed,
        "a device code issued here",
        lambda: (code if passed else f"{code}, unknown here") if code else "none",
    )


@check("RFC 8628 §3.4", about=("device_code", "client_id"), error="invalid_grant", says=UNKNOWN)
def device_code_belongs_to_client(request: TokenRequest) -> Finding:
    """Only the client that a device code was issued to may use it. Otherwise one client could use a
    code that it stole from another.
    """
    issued_to = request.device.client_id if request.device else ""
    received = request.client.client_id if request.client else ""
    passed = bool(issued_to) and are_equal(issued_to, received)
    return Finding(passed, issued_to or "the client of a known code", received or "none")


@check("RFC 8628 §3.5", about=("device_code",), error="invalid_grant", says=UNKNOWN)
def device_code_is_unused(request: TokenRequest) -> Finding:
    """A device code works once. A copy of it is useless after that."""
    if request.device is None:
        return Finding(False, "first use", "none")
    return has_not_happened(
        "first use", "used before", request.grant.used_at if request.grant else None
    )


@check(
    "RFC 8628 §3.5",
    about=("device_code",),
    error="expired_token",
    says="The device code has expired. Request a new one.",
)
def device_code_is_not_expired(request: TokenRequest) -> Finding:
    """A device code expires after a few minutes. A code that was never entered is useless later."""
    return not_expired(request.device.expires_at if request.device else None)


@check(
    "RFC 8628 §3.5",
    about=("device_code",),
    error="access_denied",
    says="The user denied the request.",
)
def device_is_not_denied(request: TokenRequest) -> Finding:
    """The user did not deny the request. The device learns the decision and stops polling."""
    if request.device is None:
        return Finding(False, "not denied", "none")
    return has_not_happened("not denied", "denied", request.device.denied_at)


@check(
    "RFC 8628 §3.5",
    about=("device_code",),
    error="slow_down",
    says=f"The device polls too fast. Wait {SLOWER_SECONDS} seconds longer between two polls.",
)
def device_asks_slowly(request: TokenRequest) -> Finding:
    """Until the user decides, a device polls once per interval, which grows if it polls faster.
    Otherwise thousands of devices would flood the server.
    """
    device = request.device
    if device is None:
        return Finding(False, "a poll after the interval", "none")
    if device.grant_id is not None:
        return Finding(True, "any poll, because the user has decided", "a poll after the decision")
    # One conditional update: of several concurrent polls, one is in time.
    passed = request.services.device_codes.poll(device.device_code_hash)
    return Finding(
        passed,
        lambda: f"a poll {device.interval} seconds or more after the last one",
        lambda: f"a poll {'after' if passed else 'within'} {device.interval} seconds",
    )


@check(
    "RFC 8628 §3.5",
    about=("device_code",),
    error="authorization_pending",
    says="The user has not decided yet.",
)
def person_has_decided(request: TokenRequest) -> Finding:
    """The user has allowed the device. Until then, the device keeps polling."""
    passed = request.grant is not None
    return Finding(passed, "a decision of the user", "allowed" if passed else "none yet")


@check("RFC 8628 §3.5", about=("device_code",), error="invalid_grant", says=UNKNOWN)
def grant_is_not_revoked(request: TokenRequest) -> Finding:
    """The user did not withdraw the consent before the device requested its tokens."""
    return not_revoked(request.grant)


@check(
    "RFC 8628 §3.5",
    about=("device_code",),
    uses_up="device_code",
    error="invalid_grant",
    says=UNKNOWN,
)
def device_code_is_spent_by_this_request(request: TokenRequest) -> Finding:
    """The device code is marked as used before any token is issued. Of several concurrent polls,
    only one gets tokens.
    """
    return spent_by_this_request(request.spend_grant())


DEVICE_TOKEN_CHECKS: tuple[Check[TokenRequest], ...] = (
    client_is_authenticated,
    client_names_no_other,
    client_may_use_grant_type,
    device_code_is_present,
    device_code_is_known,
    device_code_belongs_to_client,
    device_code_is_unused,
    device_code_is_not_expired,
    device_is_not_denied,
    device_asks_slowly,
    person_has_decided,
    grant_is_not_revoked,
    key_is_shown_if_registered,
    device_code_is_spent_by_this_request,
)
"""`device_asks_slowly` counts the poll although it is not the last check: slow_down replaces the
response that the user has not decided yet (RFC 8628 §3.5).
"""
