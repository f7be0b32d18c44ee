"""What an authorization response must fulfil before the client acts on it.

It came through a browser, so anyone could have written it; until the state proves that this browser
asked for it, nothing else in it is believed or shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from client_app.session.pending import PendingFlow
from client_app.texts import displayable
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

RESPONSE_PARAMETERS = ("code", "state", "iss", "error", "error_description", "error_uri")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A response at the redirect URI, and the flow that its state names.

    `browser_hash` is the hash of this browser's cookie, `is_claimed` whether the flow could be used
    just now: only once, only in its own browser, only in time.
    """

    parameters: Mapping[str, list[str]]
    flow: PendingFlow | None
    is_claimed: bool
    browser_hash: str
    issuers: tuple[str, ...]
    flow_seconds: int
    now: float

    def first(self, name: str) -> str:
        """The first value of a parameter; an empty one counts as absent (RFC 6749 §3.1)."""
        return next(iter(self.parameters.get(name, ())), "")

    @property
    def started(self) -> PendingFlow:
        """The flow of an arrival that has passed `state_is_known`."""
        if self.flow is None:
            raise LookupError("no flow")
        return self.flow


@check("RFC 6749 §3.1", says="The answer holds a parameter twice.")
def parameters_are_not_repeated(arrival: Arrival) -> Finding:
    """Two values would let two readers see two different answers."""
    repeated = [name for name in RESPONSE_PARAMETERS if len(arrival.parameters.get(name, ())) > 1]
    return Finding(not repeated, "each at most once", ", ".join(repeated) or "each at most once")


@check("RFC 6749 §4.1.2", says="The answer does not say which sign-in it belongs to.")
def state_is_present(arrival: Arrival) -> Finding:
    """Every request of this client carries a state, so every answer must."""
    received = arrival.first("state")
    return Finding(bool(received), "a state", displayable(received) or "none")


@check("RFC 6749 §10.12", says="The answer belongs to no sign-in that was started here.")
def state_is_known(arrival: Arrival) -> Finding:
    """An answer without a question is a forgery, or far too late."""
    received = displayable(arrival.first("state"))
    return Finding(arrival.flow is not None, "the state of a flow that was started here", received)


@check("RFC 9700 §4.7.1", says="The sign-in was started in another browser.")
def state_is_of_this_browser(arrival: Arrival) -> Finding:
    """The state is bound to the user agent that started the flow, by its cookie."""
    flow = arrival.flow
    passed = flow is not None and are_equal(arrival.browser_hash, flow.browser_hash)
    received = "this browser" if passed else "another browser, or no cookie"
    return Finding(passed, "the browser that started the flow", received)


@check("RFC 9700 §4.7.1", says="The sign-in took too long.")
def flow_is_not_expired(arrival: Arrival) -> Finding:
    """What nobody finishes must not stay open."""
    age = arrival.now - arrival.flow.started_at if arrival.flow else float("inf")
    passed = age < arrival.flow_seconds
    return Finding(
        passed, f"at most {arrival.flow_seconds} s after its start", f"after {age:.0f} s"
    )


@check("RFC 9700 §4.7.1", says="This answer was used already.")
def state_is_unused(arrival: Arrival) -> Finding:
    """One conditional update claims the flow: of two answers at once, one succeeds."""
    received = "used now, for the first time" if arrival.is_claimed else "used before"
    return Finding(arrival.is_claimed, "a state that was not used", received)


@check("RFC 9700 §4.4.2", says="The sign-in was started with another authorization server.")
def flow_is_of_this_issuer(arrival: Arrival) -> Finding:
    """A code must be sent to nobody but the server that the flow was started with."""
    received = arrival.flow.issuer if arrival.flow else "no flow"
    return Finding(received in arrival.issuers, " or ".join(arrival.issuers), received)


@check("RFC 9207 §2.4", says="The answer comes from another authorization server than was asked.")
def issuer_is_expected(arrival: Arrival) -> Finding:
    """Compared as a string when there; and it must be there when the server promises it."""
    received, flow = arrival.first("iss"), arrival.flow
    if flow is None:
        return Finding(False, "the issuer of the flow", displayable(received) or "none")
    passed = received == flow.issuer or (not received and not flow.iss_promised)
    expected = flow.issuer if flow.iss_promised else f"{flow.issuer}, or none"
    return Finding(passed, expected, displayable(received) or "none")


@check("RFC 6749 §4.1.2.1", says="The authorization server said no.")
def answer_is_no_error(arrival: Arrival) -> Finding:
    """An error response carries no code, whatever else it carries."""
    received = arrival.first("error")
    return Finding(not received, "no error", displayable(received) or "none")


@check("RFC 6749 §4.1.2", says="The answer holds no code.")
def code_is_present(arrival: Arrival) -> Finding:
    """Exactly one: that none is repeated was the first check."""
    received = arrival.first("code")
    return Finding(bool(received), "one code", "one code" if received else "none")


CALLBACK_CHECKS: tuple[Check[Arrival], ...] = (
    parameters_are_not_repeated,
    state_is_present,
    state_is_known,
    state_is_of_this_browser,
    flow_is_not_expired,
    state_is_unused,
    flow_is_of_this_issuer,
    issuer_is_expected,
    answer_is_no_error,
    code_is_present,
)
