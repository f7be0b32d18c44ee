"""Whether the issuer responds, for both kinds of introspection request (RFC 7662)."""

from typing import Protocol

from tracing.checks import Finding, check


class AskedOfIssuer(Protocol):
    """A question to the issuer, which is asked when `trouble` is first read."""

    @property
    def issuer(self) -> str:
        """The issuer that is asked."""

    @property
    def trouble(self) -> str:
        """Why there is no usable response; empty if there is one."""


@check("RFC 7662 §2.1, §2.2", about=("introspection_endpoint",), error="temporarily_unavailable")
def issuer_answers(asked: AskedOfIssuer) -> Finding:
    """Only the issuer knows whether an opaque token, or a client secret, is good. Without its
    answer this API can neither accept nor refuse, so it says 503.
    """
    trouble = asked.trouble
    return Finding(
        not trouble,
        lambda: f"an answer from {asked.issuer}",
        trouble or (lambda: f"an answer from {asked.issuer}"),
    )
