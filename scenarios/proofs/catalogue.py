"""Every proof, by the role whose checks it is about."""

from collections.abc import Mapping
from typing import Any

from scenarios.proofs import (
    client_app_callback,
    client_app_issuer,
    client_app_pages,
    client_app_tokens,
    token_endpoint,
)
from scenarios.proofs.proof import Proof
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER, Party

PROOFS: Mapping[Party, tuple[Proof[Any], ...]] = {
    AUTHORIZATION_SERVER: (*token_endpoint.PROOFS,),
    RESOURCE_SERVER: (),
    CLIENT_APP: (
        *client_app_issuer.PROOFS,
        *client_app_callback.PROOFS,
        *client_app_tokens.PROOFS,
        *client_app_pages.PROOFS,
    ),
}
