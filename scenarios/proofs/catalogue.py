"""Every proof, by the role whose checks it covers."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs.api import access_tokens, calls, introspected_tokens
from scenarios.proofs.api import dpop_proofs as api_proofs
from scenarios.proofs.app import callback, issuer, pages, sessions, television, tokens
from scenarios.proofs.pages import (
    authorization_endpoint,
    developer_console,
    device_verification,
    forms_and_passwords,
    issued_codes,
    logout,
    one_time_codes,
    pushed_authorization,
    sign_in_and_consent,
)
from scenarios.proofs.programs import (
    client_assertions,
    client_credentials,
    code_exchange,
    device_codes,
    dpop_proofs,
    issued_tokens,
    refreshing,
    registration,
    registration_management,
    token_form,
    userinfo,
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
        *issued_codes.PROOFS,
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
        *calls.PROOFS,
        *access_tokens.PROOFS,
        *introspected_tokens.PROOFS,
        *api_proofs.PROOFS,
    ),
    CLIENT_APP: (
        *issuer.PROOFS,
        *callback.PROOFS,
        *tokens.PROOFS,
        *sessions.PROOFS,
        *pages.PROOFS,
        *television.PROOFS,
    ),
}
