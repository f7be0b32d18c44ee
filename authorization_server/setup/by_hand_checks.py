"""The checks of client metadata that a person writes by hand, in a form or in a file."""

from authorization_server.registration.address_checks import ACCEPTABLE, refused_addresses
from authorization_server.registration.client_metadata import ADDRESSES, Registration
from authorization_server.registration.registration_checks import REGISTRATION_CHECKS
from tracing.checks import Check, Finding, check


@check(
    "RFC 7591 §2",
    about=ADDRESSES,
    error="invalid_redirect_uri",
    says="One of the addresses is not acceptable.",
)
def every_address_is_acceptable(registration: Registration) -> Finding:
    """A person who writes client metadata by hand can correct each address, so none is dropped."""
    left_out = registration.left_out_of(*ADDRESSES)
    if left_out:
        return refused_addresses(ACCEPTABLE, left_out)
    return Finding(True, "no address is left out", "none is")


BY_HAND_CHECKS: tuple[Check[Registration], ...] = (
    *REGISTRATION_CHECKS,
    every_address_is_acceptable,
)
