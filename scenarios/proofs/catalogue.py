"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    authorization_endpoint,
    developer_console,
    device_verification,
    forms_and_passwords,
    logout,
    one_time_codes,
    pushed_authorization,
    sign_in_and_consent,
    token_endpoint,
)
from scenarios.proofs.proof import Proof
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party

PROOFS: Mapping[Party, tuple[Proof[Any], ...]] = {
    AUTHORIZATION_SERVER: (
        *authorization_endpoint.PROOFS,
        *pushed_authorization.PROOFS,
        *sign_in_and_consent.PROOFS,
        *forms_and_passwords.PROOFS,
        *one_time_codes.PROOFS,
        *logout.PROOFS,
        *developer_console.PROOFS,
        *device_verification.PROOFS,
        *token_endpoint.PROOFS,
    ),
    RESOURCE_SERVER: (),
    CLIENT_APP: (),
}
