"""What every request to a form endpoint must look like before anyone reads it (RFC 6749 §3.2)."""

from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MultiDict

from authorization_server.grant_types import GRANT_TYPES
from tracing.checks import Check, Finding, check

FORM = "application/x-www-form-urlencoded"


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
    error="invalid_request",
    says="The body must be application/x-www-form-urlencoded.",
)
def body_is_a_form(request: FormRequest) -> Finding:
    """Parameters travel in the body as a form, nowhere else."""
    return Finding(request.media_type == FORM, FORM, request.media_type or "no content type")


@check("RFC 6749 §3.2", error="invalid_request", says="A parameter is repeated.")
def form_parameters_are_not_repeated(request: FormRequest) -> Finding:
    """Two values would let two readers see two different requests."""
    repeated = [
        name for name, values in request.form.lists() if len(values) > 1 and name != "resource"
    ]
    return Finding(not repeated, "each at most once", ", ".join(repeated) or "each at most once")


@check(
    "RFC 6749 §2.3",
    error="invalid_request",
    says="The client must not authenticate in two ways at once.",
)
def one_client_authentication(request: FormRequest) -> Finding:
    """A header, a secret or an assertion; a client_id beside any of them is only a name."""
    in_form = [bool(request.form.get(name)) for name in ("client_secret", "client_assertion")]
    two = sum((request.has_basic, *in_form)) > 1
    return Finding(not two, "at most one method", "two methods" if two else "at most one method")


@check("RFC 6749 §4.1.3", error="invalid_request", says="grant_type is missing.")
def grant_type_is_present(request: FormRequest) -> Finding:
    """The client says what it hands in."""
    received = request.form.get("grant_type", "")
    return Finding(bool(received), "a grant_type", received or "none")


@check(
    "RFC 9700 §2.4",
    error="unsupported_grant_type",
    says="The password grant is gone: an application must never see a password.",
)
def grant_type_is_not_password(request: FormRequest) -> Finding:
    """The person's password is typed at this server only."""
    received = request.form.get("grant_type", "")
    return Finding(received != "password", "any other", received)


@check(
    "RFC 6749 §5.2",
    error="unsupported_grant_type",
    says="This grant type is not offered; error_uri lists those that are.",
)
def grant_type_is_offered(request: FormRequest) -> Finding:
    """What the metadata offer, and nothing else."""
    received = request.form.get("grant_type", "")
    return Finding(received in GRANT_TYPES, " or ".join(GRANT_TYPES), received)


@check(
    "RFC 8707 §2.2",
    error="invalid_target",
    says="This server issues tokens for another resource only.",
)
def resource_is_the_served_one(request: FormRequest) -> Finding:
    """Asked for again at the token endpoint, it must still be the one that the token is for."""
    received = [value for value in request.form.getlist("resource") if value]
    ours = {request.served_resource, request.served_resource + "/"}
    listed = ", ".join(received) or "none given"
    return Finding(set(received) <= ours, request.served_resource, listed)


FORM_CHECKS: tuple[Check[FormRequest], ...] = (
    body_is_a_form,
    form_parameters_are_not_repeated,
    one_client_authentication,
)
DEVICE_FORM_CHECKS: tuple[Check[FormRequest], ...] = (*FORM_CHECKS, resource_is_the_served_one)
TOKEN_FORM_CHECKS: tuple[Check[FormRequest], ...] = (
    *FORM_CHECKS,
    grant_type_is_present,
    grant_type_is_not_password,
    grant_type_is_offered,
    resource_is_the_served_one,
)
