"""An authorization response at the redirect URI, and the flow that its state names."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.utils import cached_property

from client_app.session.pending import PendingFlow, PendingFlows
from client_app.session.refused_codes import RefusedCodes
from hosting.control import clock
from hosting.random_values import hashed

PARAMETERS = ("code", "state", "iss", "error", "error_description", "error_uri")


@dataclass
class AuthorizationResponse:
    """The parameters that a browser delivered, and its cookie of pending flows (`browser`).

    `has_ended_flow` says that this response has ended the flow of a different browser.
    """

    parameters: Mapping[str, list[str]]
    browser: str
    flows: PendingFlows
    issuers: tuple[str, ...]
    refused_codes: RefusedCodes
    has_ended_flow: bool = False

    def first(self, name: str) -> str:
        """Return a parameter's first value; an empty value counts as absent (RFC 6749 §3.1)."""
        return next(iter(self.parameters.get(name, ())), "")

    @cached_property
    def flow(self) -> PendingFlow | None:
        """The flow that was started here with this state, whether or not it can still be used."""
        return self.flows.find(self.first("state"))

    @cached_property
    def browser_hash(self) -> str:
        """The hash of the browser's cookie."""
        return hashed(self.browser)

    @cached_property
    def age(self) -> float:
        """Seconds since the flow was started."""
        return clock.now() - self.flow.started_at if self.flow else float("inf")

    def use_flow(self) -> bool:
        """Use the flow once, in its own browser, before it expires. A single statement decides."""
        return self.flows.claim(self.first("state"), self.browser)

    def refuse_codes(self) -> None:
        """Remember each code of this response, so that it is refused in any later response too."""
        for code in self.parameters.get("code", ()):
            self.refused_codes.add(code)

    def end_flow(self) -> None:
        """End the flow of a different browser: neither its state nor this code works later."""
        self.refuse_codes()
        self.has_ended_flow = self.flows.end(self.first("state"))
