"""What this protected resource says about itself (RFC 9728), so that clients find its issuer."""

from flask import Response

from resource_server.config import Config
from resource_server.errors import WELL_KNOWN, json_answer, metadata_path
from resource_server.verification.signatures import ALGORITHMS

SCOPES = ("notes:read", "notes:write", "profile", "usage:read")


class Metadata:
    """The protected resource metadata of one configuration."""

    def __init__(self, config: Config) -> None:
        self.paths = sorted({WELL_KNOWN, metadata_path(config.url)})
        self._document = {
            "resource": config.url,
            "authorization_servers": [config.issuer],
            "scopes_supported": list(SCOPES),
            "bearer_methods_supported": ["header"],
            "resource_name": "Notes",
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
            "dpop_bound_access_tokens_required": False,
        }
        if config.without_checks:
            self._document["without_checks"] = list(config.without_checks)

    def show(self) -> Response:
        """`GET /.well-known/oauth-protected-resource`."""
        return json_answer(self._document)
