"""Whether a browser that comes back from a logout began it."""

from dataclasses import dataclass

from client_app.session.pending_logouts import Logout
from tracing.checks import Check, Finding, check


@dataclass(frozen=True, slots=True)
class Return:
    """A browser that says that it comes from a logout, and the logout that its state names."""

    logout: Logout | None

    @property
    def known(self) -> Logout:
        """The logout of a return that has passed `logout_was_started_here`."""
        if self.logout is None:
            raise LookupError("no logout")
        return self.logout


@check("OIDC RP-Initiated Logout §3", says="No logout of this browser ends here.")
def logout_was_started_here(arrival: Return) -> Finding:
    """The `state` is one that this app sent, from this browser, and it comes back once."""
    received = "such a state" if arrival.logout else "none, or an unknown one"
    return Finding(arrival.logout is not None, "the state of a logout of this browser", received)


LOGOUT_CHECKS: tuple[Check[Return], ...] = (logout_was_started_here,)
