"""What must be true of a client that comes with its id and secret, in order."""

from resource_server.verification.claims import shown
from resource_server.verification.client_secret import ClientSecret
from tracing.checks import Check, Finding, check


@check(
    "RFC 7617 §2, RFC 6749 §2.3.1",
    error="invalid_request",
    says="Send client id and client secret, form-encoded, as Authorization: Basic.",
)
def credentials_are_well_formed(client: ClientSecret) -> Finding:
    """What cannot be an id and a secret is not sent on."""
    passed = client.credentials is not None
    received = shown(client.client_id) if passed else "something else"
    return Finding(passed, "a client id, a colon and a secret", received)


@check("RFC 7662 §2.1", error="temporarily_unavailable")
def issuer_judges_the_secret(client: ClientSecret) -> Finding:
    """Only the issuer can tell whether the secret is right."""
    trouble = client.trial.trouble
    return Finding(not trouble, "an answer of the issuer", trouble or "an answer")


@check("RFC 6749 §2.3.1", error="invalid_client")
def client_secret_is_right(client: ClientSecret) -> Finding:
    """The issuer takes this id with this secret."""
    accepted = client.trial.accepted
    expected = f"the issuer takes the secret of {shown(client.client_id)}"
    return Finding(accepted, expected, "it does" if accepted else "it does not")


CREDENTIALS_CHECKS: tuple[Check[ClientSecret], ...] = (credentials_are_well_formed,)
SECRET_CHECKS: tuple[Check[ClientSecret], ...] = (issuer_judges_the_secret, client_secret_is_right)
