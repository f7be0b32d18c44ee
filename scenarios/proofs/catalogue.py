"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    authorization_endpoint,
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
        *token_endpoint.PROOFS,
    ),
    RESOURCE_SERVER: (),
    CLIENT_APP: (),
}
