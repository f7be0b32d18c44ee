"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    access_tokens,
    api_proofs,
    client_credentials,
    code_exchange,
    device_codes,
    introspected_tokens,
    refreshing,
    resource_calls,
    token_form,
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
    ),
    RESOURCE_SERVER: (
        *resource_calls.PROOFS,
        *access_tokens.PROOFS,
        *introspected_tokens.PROOFS,
        *api_proofs.PROOFS,
    ),
    CLIENT_APP: (),
}
