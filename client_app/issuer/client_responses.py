"""A response to a request that this client made with its own credentials."""

from collections.abc import Callable
from dataclasses import dataclass

from client_app.issuer.back_channel import Answer

INVALID_CLIENT = "invalid_client"


@dataclass(frozen=True, kw_only=True)
class ClientResponse:
    """A response to be judged. `forget_client` drops the registration that it was asked with."""

    answer: Answer
    forget_client: Callable[[], None]

    @property
    def is_client_unknown(self) -> bool:
        """Whether the authorization server does not know the client (RFC 6749 §5.2)."""
        return self.answer.error == INVALID_CLIENT

    def settle_failure(self) -> None:
        """What follows from a failed check: a registration that the server forgot is dropped."""
        if self.is_client_unknown:
            self.forget_client()


def settle_failure(response: ClientResponse) -> None:
    """The same, for a check to declare."""
    response.settle_failure()
