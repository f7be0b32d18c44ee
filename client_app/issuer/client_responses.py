"""A response to a request that this client made with its own credentials."""

from collections.abc import Callable
from dataclasses import dataclass

from client_app.issuer.back_channel import Answer

INVALID_CLIENT = "invalid_client"


@dataclass(frozen=True, kw_only=True)
class ClientResponse:
    """A response to be judged. `forget_client` deletes the registration used for the request."""

    answer: Answer
    forget_client: Callable[[], None]

    @property
    def is_client_unknown(self) -> bool:
        """Whether the authorization server does not know the client (RFC 6749 §5.2)."""
        return self.answer.error == INVALID_CLIENT

    def settle_failure(self) -> None:
        """Act on a failed check: delete a registration that the server no longer knows."""
        if self.is_client_unknown:
            self.forget_client()


def settle_failure(response: ClientResponse) -> None:
    """Act on a failed check; a function, so that a check can declare it."""
    response.settle_failure()
