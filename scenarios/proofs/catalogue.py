"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    access_tokens,
    api_proofs,
    client_app_callback,
    client_app_issuer,
    client_app_pages,
    client_app_tokens,
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
        *token_form.PROOFS,
        *code_exchange.PROOFS,
        *refreshing.PROOFS,
        *client_credentials.PROOFS,
        *device_codes.PROOFS,
        *registration.PROOFS,
        *registration_management.PROOFS,
        *client_assertions.PROOFS,
        *dpop_proofs.PROOFS,
        *issued_tokens.PROOFS,
        *userinfo.PROOFS,
    ),
    RESOURCE_SERVER: (
        *resource_calls.PROOFS,
        *access_tokens.PROOFS,
        *introspected_tokens.PROOFS,
        *api_proofs.PROOFS,
    ),
    CLIENT_APP: (
        *client_app_issuer.PROOFS,
        *client_app_callback.PROOFS,
        *client_app_tokens.PROOFS,
        *client_app_pages.PROOFS,
    ),
}
