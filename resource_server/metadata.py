"""What this protected resource says about itself (RFC 9728), so that clients find its issuer."""

from urllib.parse import urlsplit

from flask import Response

from resource_server.algorithms import ALGORITHMS
from resource_server.answers import json_answer
from resource_server.config import Config

WELL_KNOWN = "/.well-known/oauth-protected-resource"
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
        """`GET /.well-known/oauth-protected-resource`: return the metadata."""
        return json_answer(self._document)


def metadata_path(resource: str) -> str:
    """Return the well-known path, inserted before the path of the resource (RFC 9728 §3.1)."""
    return WELL_KNOWN + urlsplit(resource).path


def metadata_url(resource: str) -> str:
    """Return the URL of a resource's metadata."""
    parts = urlsplit(resource)
    return f"{parts.scheme}://{parts.netloc}{metadata_path(resource)}"
