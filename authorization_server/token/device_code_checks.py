"""What a device code must pass, in order, before there are tokens for it (RFC 8628 §3.4)."""

from authorization_server.credentials.client_checks import (
    client_is_authenticated,
    client_names_no_other,
)
from authorization_server.moments import has_not_happened, not_expired
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.token.grant_type_checks import client_may_use_grant_type
from authorization_server.token.key_checks import key_is_shown_if_registered
from authorization_server.token.token_request import TokenRequest
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

UNKNOWN = "The device code is not valid."


@check("RFC 8628 §3.4", error="invalid_request", says="device_code is missing.")
def device_code_is_present(request: TokenRequest) -> Finding:
    """The code that the device was given and never showed."""
    received = "present" if request.form.get("device_code") else "none"
    return Finding(received == "present", "a device code", received)


@check("RFC 8628 §3.5", error="invalid_grant", says=UNKNOWN)
def device_code_is_known(request: TokenRequest) -> Finding:
    """This server issued it (found by its SHA-256)."""
    known = request.find_device() is not None
    return Finding(known, "a device code issued here", "it" if known else "an unknown one")


@check("RFC 8628 §3.4", error="invalid_grant", says=UNKNOWN)
def device_code_belongs_to_client(request: TokenRequest) -> Finding:
    """A device code is worth nothing to any client but the one it was issued to."""
    assert request.client is not None
    issued_to, received = _device(request).client_id, request.client.client_id
    return Finding(are_equal(issued_to, received), issued_to, received)


@check("RFC 8628 §3.5", error="invalid_grant", says=UNKNOWN)
def device_code_is_unused(request: TokenRequest) -> Finding:
    """Tokens are given for it once."""
    return has_not_happened(
        "not used", "used before", request.grant.used_at if request.grant else None
    )


@check("RFC 8628 §3.5", error="expired_token", says="The device code has expired. Ask for another.")
def device_code_is_not_expired(request: TokenRequest) -> Finding:
    """Nobody decided in time, or the device did not ask in time."""
    return not_expired(_device(request).expires_at)


@check("RFC 8628 §3.5", error="access_denied", says="The user did not allow it.")
def device_is_not_denied(request: TokenRequest) -> Finding:
    """The person pressed the other button."""
    return has_not_happened("not denied", "denied", _device(request).denied_at)


@check("RFC 8628 §3.5", error="slow_down", says="Asked too soon. Wait five seconds longer.")
def device_asks_slowly(request: TokenRequest) -> Finding:
    """While nobody has decided, a device asks once in its interval, which grows if it does not."""
    device = _device(request)
    expected = f"{device.interval} seconds or more since it asked last"
    if device.grant_id is not None:
        return Finding(True, expected, "decided, so it waits no longer")
    in_time = request.device_codes.poll(device.device_code_hash)
    return Finding(in_time, expected, "it" if in_time else "less; the interval has grown")


@check("RFC 8628 §3.5", error="authorization_pending", says="The user has not decided yet.")
def person_has_decided(request: TokenRequest) -> Finding:
    """The device asks again later."""
    decided = request.grant is not None
    return Finding(decided, "a decision", "allowed" if decided else "none yet")


@check("RFC 8628 §3.5", error="invalid_grant", says=UNKNOWN)
def device_is_still_allowed(request: TokenRequest) -> Finding:
    """What the person granted was not taken back meanwhile."""
    return has_not_happened(
        "not revoked", "revoked", request.grant.revoked_at if request.grant else None
    )


@check("RFC 8628 §3.5", error="invalid_grant", says=UNKNOWN)
def device_code_is_spent_by_this_request(request: TokenRequest) -> Finding:
    """Marked used before anything is issued, by one conditional update: of many, one gets it."""
    assert request.grant is not None
    spent = request.grants.spend(request.grant.id)
    return Finding(spent, "marked used by this request", "yes" if spent else "another was faster")


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
    device_is_still_allowed,
    key_is_shown_if_registered,
    device_code_is_spent_by_this_request,
)


def _device(request: TokenRequest) -> StoredDeviceCode:
    assert request.device is not None
    return request.device
