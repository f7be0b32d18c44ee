"""What an issuer must offer before a flow begins with other than the default options."""

from dataclasses import dataclass

from werkzeug.utils import cached_property

from client_app.issuer.client_kinds import AUTH_METHODS, PRIVATE_KEY_JWT, PUBLIC
from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.key_pairs import ALGORITHM
from client_app.issuer.registration_checks import Registration
from client_app.sign_in.sign_in_options import SignInOptions
from hosting.control import clock
from tracing.checks import Check, Finding, check


@dataclass(frozen=True)
class SignInRequirements:
    """The options of a sign-in, the issuer that must support them, and the registration there.

    `is_doubtful` says that the issuer may have forgotten this client.
    """

    options: SignInOptions
    issuer: Issuer
    redirect_uri: str
    is_doubtful: bool

    @cached_property
    def metadata(self) -> Metadata:
        """What the issuer publishes about itself.

        Raises:
            Problem: the issuer cannot be reached, or its metadata cannot be used.
        """
        return self.issuer.discovery.metadata()

    @cached_property
    def registration(self) -> Registration:
        """This client's registration there; the client registers first if necessary.

        Raises:
            Problem: there is none, and none can be made.
        """
        return self.issuer.registrations.find_or_register(
            self.metadata, self.options.kind, is_doubtful=self.is_doubtful
        )

    @cached_property
    def now(self) -> float:
        """Seconds since 1970."""
        return clock.now()


@check(
    "RFC 8414 §2",
    about=("token_endpoint_auth_methods_supported",),
    says="It does not support the client authentication that this sign-in needs.",
)
def client_authentication_is_offered(requirements: SignInRequirements) -> Finding:
    """The issuer supports the authentication method of this kind of client. With any other method
    the code could not be exchanged.
    """
    (needed,) = AUTH_METHODS[requirements.options.kind]
    return _offered(needed, requirements.metadata.auth_methods)


@check(
    "RFC 8414 §2",
    about=("token_endpoint_auth_signing_alg_values_supported",),
    says="It does not accept the signature algorithm of Notebook.",
)
def signature_is_accepted(requirements: SignInRequirements) -> Finding:
    """The issuer accepts assertions that are signed with the algorithm of this client's keys."""
    return _offered(ALGORITHM, requirements.metadata.assertion_algs)


@check(
    "RFC 9126 §5",
    about=("pushed_authorization_request_endpoint",),
    says="It does not support pushed authorization requests.",
)
def pushed_requests_are_offered(requirements: SignInRequirements) -> Finding:
    """The issuer has an endpoint for pushed authorization requests."""
    endpoint = requirements.metadata.pushed_authorization_request_endpoint
    expected = "a pushed_authorization_request_endpoint"
    return Finding(endpoint is not None, expected, endpoint or "none")


@check(
    "RFC 9449 §5.1",
    about=("dpop_signing_alg_values_supported",),
    says="It does not bind tokens to keys (DPoP).",
)
def dpop_is_offered(requirements: SignInRequirements) -> Finding:
    """The issuer accepts DPoP proofs that are signed with the algorithm of this client's keys."""
    return _offered(ALGORITHM, requirements.metadata.dpop_algs)


@check(
    "RFC 9700 §4.4.2",
    about=("authorization_response_iss_parameter_supported", "iss"),
    says="Its responses could be confused with those of a different issuer.",
)
def answers_name_their_issuer(requirements: SignInRequirements) -> Finding:
    """If several issuers are configured, each names itself in its responses. Otherwise an
    attacker's issuer could get a code that belongs to an honest one (mix-up attack).
    """
    is_promised = requirements.metadata.iss_is_promised
    return Finding(is_promised, "true", "true" if is_promised else "false or none")


PUBLIC_CHECKS: tuple[Check[SignInRequirements], ...] = (client_authentication_is_offered,)
PRIVATE_KEY_JWT_CHECKS: tuple[Check[SignInRequirements], ...] = (
    client_authentication_is_offered,
    signature_is_accepted,
)
PUSHED_CHECKS: tuple[Check[SignInRequirements], ...] = (pushed_requests_are_offered,)
BOUND_CHECKS: tuple[Check[SignInRequirements], ...] = (dpop_is_offered,)
SEVERAL_ISSUERS_CHECKS: tuple[Check[SignInRequirements], ...] = (answers_name_their_issuer,)


def checks_for(options: SignInOptions, *, issuers: int) -> tuple[Check[SignInRequirements], ...]:
    """Return the checks for these options, given the number of configured issuers."""
    needed = (
        (PUBLIC_CHECKS, options.kind == PUBLIC),
        (PRIVATE_KEY_JWT_CHECKS, options.kind == PRIVATE_KEY_JWT),
        (PUSHED_CHECKS, options.is_pushed),
        (BOUND_CHECKS, options.is_bound),
        (SEVERAL_ISSUERS_CHECKS, issuers > 1),
    )
    return tuple(rule for rules, is_needed in needed if is_needed for rule in rules)


def _offered(needed: str, offered: tuple[str, ...] | None) -> Finding:
    return Finding(needed in (offered or ()), needed, lambda: ", ".join(offered or ()) or "none")
