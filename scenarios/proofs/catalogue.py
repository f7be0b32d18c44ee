"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    access_tokens,
    api_proofs,
    client_assertions,
    client_credentials,
    code_exchange,
    device_codes,
    dpop_proofs,
    introspected_tokens,
    issued_tokens,
    refreshing,
    registration,
    registration_management,
    resource_calls,
    token_form,
    userinfo,
)
from scenarios.proofs.proof import Proof
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party

PROOFS: Mapping[Party, tuple[Proof[Any], ...]] = {
    AUTHORIZATION_SERVER: (
        *registration.PROOFS,
        *registration_management.PROOFS,
        *token_form.PROOFS,
        *client_assertions.PROOFS,
        *dpop_proofs.PROOFS,
        *code_exchange.PROOFS,
        *refreshing.PROOFS,
        *client_credentials.PROOFS,
        *device_codes.PROOFS,
        *issued_tokens.PROOFS,
        *userinfo.PROOFS,
    ),
    RESOURCE_SERVER: (
        *resource_calls.PROOFS,
        *access_tokens.PROOFS,
        *introspected_tokens.PROOFS,
        *api_proofs.PROOFS,
    ),
    CLIENT_APP: (),
}
