"""What every request to an endpoint that takes a form must look like (RFC 6749 §3.2)."""

from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MultiDict

from authorization_server.grant_types import GRANT_TYPES
from authorization_server.texts import repeated, unprintable
from tracing.checks import Check, Finding, check

FORM = "application/x-www-form-urlencoded"
ONCE = "each at most once"
OFFERED = " or ".join(GRANT_TYPES)
AS_A_FORM = f"Send the parameters in the body, as {FORM}."

PRINTABLE = (
    "grant_type",
    "code",
    "redirect_uri",
    "refresh_token",
    "device_code",
    "client_id",
    "client_secret",
    "client_assertion_type",
)
"""Parameters that consist of printable ASCII, and whose characters no other check examines."""
PARAMETERS = (*PRINTABLE, "code_verifier", "scope", "client_assertion", "token", "token_type_hint")
"""The parameters of these endpoints; all others are ignored (RFC 6749 §3.2)."""


@dataclass(frozen=True, slots=True)
class FormRequest:
    """The media type and the form of a request, and the parameters in its URL."""

    media_type: str
    form: MultiDict[str, str]
    in_address: tuple[str, ...]
    has_basic: bool
    served_resource: str

    @classmethod
    def of(cls, request: Request, served_resource: str) -> "FormRequest":
        """Create it from a request that Flask has read."""
        has_basic = request.headers.get("Authorization", "").lower().startswith("basic ")
        args = request.args
        in_address = tuple(name for name in PARAMETERS if name in args) if args else ()
        return cls(request.mimetype, request.form, in_address, has_basic, served_resource)


@check(
    "RFC 6749 §2.3.1, §3.2",
    error="invalid_request",
    says="The parameters must be sent in the body, not in the URL.",
)
def parameters_are_in_the_body(request: FormRequest) -> Finding:
    """Parameters are sent in the body, never in the URL: a URL ends up in the logs of every server
    on the way, and with it the code or the secret.
    """
    names = request.in_address
    return Finding(
        not names,
        "no parameter in the URL",
        lambda: f"{', '.join(names)} in the URL" if names else "none",
        says=lambda: f"{', '.join(names)} in the URL. {AS_A_FORM}",
    )


@check(
    "RFC 6749 §3.2, Appendix B",
    about=("Content-Type",),
    error="invalid_request",
    says=f"The body must be {FORM}.",
)
def body_is_a_form(request: FormRequest) -> Finding:
    """Parameters are sent as a form. Two programs could read another format differently."""
    received = request.media_type
    return Finding(
        received == FORM,
        FORM,
        lambda: repeated(received),
        says=lambda: f"The Content-Type is {repeated(received)}. {AS_A_FORM}",
    )


@check("RFC 6749 §3.2", error="invalid_request", says="A parameter is repeated.")
def form_parameters_are_not_repeated(request: FormRequest) -> Finding:
    """Each parameter is sent once. With two values, two programs could each use a different one."""
    repeated_names = [
        name for name, values in request.form.lists() if len(values) > 1 and name != "resource"
    ]
    return Finding(
        not repeated_names,
        ONCE,
        lambda: ", ".join(repeated_names) or ONCE,
        says=lambda: (
            f"{', '.join(map(repeated, repeated_names))}: sent more than once. Send each once."
        ),
    )


@check(
    "RFC 6749 Appendix A",
    about=PRINTABLE,
    error="invalid_request",
    says="A parameter contains a character that is not printable ASCII.",
)
def form_values_are_printable(request: FormRequest) -> Finding:
    """The values consist of printable ASCII. A line break after a value, which a script that reads
    a file may send, turns it into a different value.
    """
    sent = {name: request.form[name] for name in PRINTABLE if name in request.form}
    slips = {name: unprintable(value) for name, value in sent.items()}
    found = "; ".join(f"{name} {slip}" for name, slip in slips.items() if slip)
    return Finding(
        not found,
        "printable ASCII in each value",
        found or "printable ASCII in each value",
        says=lambda: f"{found}. Send the value without it.",
    )


@check(
    "RFC 6749 §2.3",
    about=("Authorization", "client_secret", "client_assertion"),
    error="invalid_request",
    says="The client must not authenticate in two ways at once.",
)
def one_client_authentication(request: FormRequest) -> Finding:
    """The client authenticates in one way. With two, two programs could attribute the request to
    two different clients.
    """
    in_form = [name for name in ("client_secret", "client_assertion") if request.form.get(name)]
    ways = ["Authorization", *in_form] if request.has_basic else in_form
    return Finding(
        len(ways) <= 1,
        "at most one way",
        lambda: " and ".join(ways) or "none",
        says=lambda: f"The client authenticates by {' and '.join(ways)}. Use one of them.",
    )


@check(
    "RFC 6749 §4.1.3",
    about=("grant_type",),
    error="invalid_request",
    says=f"grant_type is missing. Send grant_type with {OFFERED}.",
)
def grant_type_is_present(request: FormRequest) -> Finding:
    """The client says what it exchanges: a code, a refresh token, a device code, or nothing."""
    received = request.form.get("grant_type", "")
    return Finding(bool(received), "a grant_type", received or "none")


@check(
    "RFC 9700 §2.4",
    about=("grant_type",),
    error="unsupported_grant_type",
    says="The password grant is not supported: an application must never see a password.",
)
def grant_type_is_not_password(request: FormRequest) -> Finding:
    """Users type their password at this server only. An application that sees it could keep it."""
    received = request.form.get("grant_type", "")
    return Finding(received != "password", "any grant_type but password", received or "none")


@check(
    "RFC 6749 §5.2",
    about=("grant_type",),
    error="unsupported_grant_type",
    says="This grant type is not supported; error_uri lists those that are.",
)
def grant_type_is_offered(request: FormRequest) -> Finding:
    """The grant type is one of those in this server's metadata."""
    received = request.form.get("grant_type", "")
    return Finding(
        received in GRANT_TYPES,
        OFFERED,
        lambda: repeated(received),
        says=lambda: (
            f"The grant type {repeated(received)} is not supported; error_uri lists those that are."
        ),
    )


@check(
    "RFC 8707 §2.2",
    about=("resource",),
    error="invalid_target",
    says="This server issues no tokens for this resource.",
)
def resource_is_served(request: FormRequest) -> Finding:
    """The client requests a token for the API that this server issues tokens for. Any other API
    would refuse the token.
    """
    received = [value for value in request.form.getlist("resource") if value]
    ours = {request.served_resource, request.served_resource + "/"}
    return Finding(
        set(received) <= ours,
        request.served_resource,
        lambda: ", ".join(received) or "none given; the default applies",
        says=lambda: (
            f"This server issues no tokens for {repeated(', '.join(received))}. "
            f"Leave resource out, or send {request.served_resource}."
        ),
    )


FORM_CHECKS: tuple[Check[FormRequest], ...] = (
    parameters_are_in_the_body,
    body_is_a_form,
    form_parameters_are_not_repeated,
    form_values_are_printable,
    one_client_authentication,
)
DEVICE_FORM_CHECKS: tuple[Check[FormRequest], ...] = (*FORM_CHECKS, resource_is_served)
TOKEN_FORM_CHECKS: tuple[Check[FormRequest], ...] = (
    *FORM_CHECKS,
    grant_type_is_present,
    grant_type_is_not_password,
    grant_type_is_offered,
    resource_is_served,
)
