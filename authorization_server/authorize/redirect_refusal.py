"""How a refusal reaches the client: through the browser, at its trusted redirect URI."""

from authorization_server.authorize.request.authorization_request import AuthorizationRequest
from tracing.checks import Refused


class RedirectRefusal(Exception):
    """The client is told through the browser, at its trusted redirect URI (RFC 6749 §4.1.2.1)."""

    def __init__(self, request: AuthorizationRequest, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.request = request
        self.error = error
        self.description = description

    @classmethod
    def of(cls, request: AuthorizationRequest, refusal: Refused) -> "RedirectRefusal":
        """The refusal of a check, in the words of the protocol."""
        return cls(request, refusal.check.error, refusal.check.says)
