"""What every request to an endpoint that takes a form must look like (RFC 6749 §3.2)."""

from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MultiDict

from authorization_server.grant_types import GRANT_TYPES
from tracing.checks import Check, Finding, check

FORM = "application/x-www-form-urlencoded"
ONCE = "each at most once"
OFFERED = " or ".join(GRANT_TYPES)


@dataclass(frozen=True, slots=True)
class FormRequest:
    """The media type and the form of a request."""

    media_type: str
    form: MultiDict[str, str]
    has_basic: bool
    served_resource: str

    @classmethod
    def of(cls, request: Request, served_resource: str) -> "FormRequest":
        """What Flask read."""
        has_basic = request.headers.get("Authorization", "").lower().startswith("basic ")
        return cls(request.mimetype, request.form, has_basic, served_resource)


@check(
    "RFC 6749 §3.2, Appendix B",
    about=("Content-Type",),
    error="invalid_request",
    says="The body must be application/x-www-form-urlencoded.",
)
def body_is_a_form(request: FormRequest) -> Finding:
    """Parameters are sent in the body, as a form. In the address they would end up in logs."""
    return Finding(request.media_type == FORM, FORM, request.media_type or "none")


@check("RFC 6749 §3.2", error="invalid_request", says="A parameter is repeated.")
def form_parameters_are_not_repeated(request: FormRequest) -> Finding:
    """Each parameter is sent once. With two values, two programs could read two different
    requests.
    """
    repeated = [
        name for name, values in request.form.lists() if len(values) > 1 and name != "resource"
    ]
    return Finding(not repeated, ONCE, lambda: ", ".join(repeated) or ONCE)


@check(
    "RFC 6749 §2.3",
    about=("Authorization", "client_secret", "client_assertion"),
    error="invalid_request",
    says="The client must not authenticate in two ways at once.",
)
def one_client_authentication(request: FormRequest) -> Finding:
    """The client authenticates in one way. With two, two programs could take the request for that
    of two different clients.
    """
    in_form = [name for name in ("client_secret", "client_assertion") if request.form.get(name)]
    ways = ["Authorization", *in_form] if request.has_basic else in_form
    return Finding(len(ways) <= 1, "at most one way", lambda: " and ".join(ways) or "none")


@check(
    "RFC 6749 §4.1.3", about=("grant_type",), error="invalid_request", says="grant_type is missing."
)
def grant_type_is_present(request: FormRequest) -> Finding:
    """The client says what it hands in: a code, a refresh token, a device code, or nothing."""
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
    return Finding(received in GRANT_TYPES, OFFERED, received or "none")


@check(
    "RFC 8707 §2.2",
    about=("resource",),
    error="invalid_target",
    says="This server issues no tokens for this resource.",
)
def resource_is_served(request: FormRequest) -> Finding:
    """The client requests a token for the API that this server issues tokens for. A token with
    another name on it would be refused there.
    """
    received = [value for value in request.form.getlist("resource") if value]
    ours = {request.served_resource, request.served_resource + "/"}
    return Finding(
        set(received) <= ours,
        request.served_resource,
        lambda: ", ".join(received) or "none given; the default applies",
    )


FORM_CHECKS: tuple[Check[FormRequest], ...] = (
    body_is_a_form,
    form_parameters_are_not_repeated,
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
