"""The response to a refresh request, and what it means for the session."""

from collections.abc import Callable
from dataclasses import dataclass

from client_app.issuer.client_responses import ClientResponse

REFUSED = "refused"
FORGOTTEN = "forgotten"


@dataclass(frozen=True, kw_only=True)
class RefreshResponse(ClientResponse):
    """A response to be judged. `end_session` ends the session whose tokens were to be renewed."""

    end_session: Callable[[str], None]

    @property
    def ends_because(self) -> str:
        """Why the session ends; empty if the same refresh may succeed later."""
        if self.is_client_unknown:
            return FORGOTTEN
        is_rejected = self.answer.status in (400, 401, 403) and bool(self.answer.error)
        return REFUSED if is_rejected else ""

    def settle_failure(self) -> None:
        """End the session if its refresh token was rejected."""
        super().settle_failure()
        if self.ends_because:
            self.end_session(self.ends_because)
