"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    access_tokens,
    api_proofs,
    introspected_tokens,
    resource_calls,
    token_endpoint,
)
from scenarios.proofs.proof import Proof
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party

PROOFS: Mapping[Party, tuple[Proof[Any], ...]] = {
    AUTHORIZATION_SERVER: (*token_endpoint.PROOFS,),
    RESOURCE_SERVER: (
        *resource_calls.PROOFS,
        *access_tokens.PROOFS,
        *introspected_tokens.PROOFS,
        *api_proofs.PROOFS,
    ),
    CLIENT_APP: (),
}
