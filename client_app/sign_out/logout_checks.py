"""Whether a browser that returns from a logout started it."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.utils import cached_property

from client_app.session.pending_logouts import COOKIE, Logout
from client_app.texts import displayable
from tracing.checks import Check, Finding, check


@dataclass(frozen=True)
class ReturnFromLogout:
    """A browser that arrives at the page after a logout. `take` finds a state's logout, once."""

    state: str
    take: Callable[[str], Logout | None]

    @cached_property
    def logout(self) -> Logout | None:
        """The logout that this browser started with this state; it can be found only once."""
        return self.take(self.state)


@check(
    "OIDC RP-Initiated Logout §3",
    about=("state", COOKIE),
    says="This browser started no logout that ends here.",
)
def logout_was_started_here(arrival: ReturnFromLogout) -> Finding:
    """The state is one that this app sent from this browser, and it is used once. Otherwise any
    link could make this page say that a user was signed out.
    """
    return Finding(
        arrival.logout is not None,
        "the state of a logout that this browser started",
        lambda: displayable(arrival.state) or "none",
    )


LOGOUT_CHECKS: tuple[Check[ReturnFromLogout], ...] = (logout_was_started_here,)
