"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    client_credentials,
    code_exchange,
    device_codes,
    refreshing,
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
    RESOURCE_SERVER: (),
    CLIENT_APP: (),
}
