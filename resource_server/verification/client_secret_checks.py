"""The checks for a client that sends its id and secret, in order."""

from resource_server.verification.claims import shown
from resource_server.verification.client_secret import ClientSecret
from resource_server.verification.issuer_checks import issuer_answers
from tracing.checks import Check, Finding, check

SEND_BOTH = "Send client id and client secret, form-encoded, as Authorization: Basic."


@check(
    "RFC 7617 §2, RFC 6749 §2.3.1",
    about=("client_secret", "Authorization"),
    error="invalid_request",
    says=SEND_BOTH,
)
def credentials_are_well_formed(client: ClientSecret) -> Finding:
    """The header holds a client id and a secret. Anything else is not sent on to the issuer."""
    return Finding(
        client.read.credentials is not None,
        "a client id, a colon and a secret, in base64",
        lambda: client.read.fault or f"client id {shown(client.client_id)}, and a secret",
        says=lambda: f"After Basic stands {client.read.fault}. {SEND_BOTH}",
    )


@check("RFC 6749 §2.3.1", about=("client_secret", "Authorization"), error="invalid_client")
def client_secret_is_right(client: ClientSecret) -> Finding:
    """The issuer accepts this secret for this client. Without this check anyone could call in the
    name of any client.
    """
    accepted = client.trial.accepted
    return Finding(
        accepted,
        lambda: f"the secret of {shown(client.client_id)}",
        lambda: _secret_in_words(client, accepted),
    )


CREDENTIALS_CHECKS: tuple[Check[ClientSecret], ...] = (credentials_are_well_formed,)
SECRET_CHECKS: tuple[Check[ClientSecret], ...] = (issuer_answers, client_secret_is_right)


def _secret_in_words(client: ClientSecret, accepted: bool) -> str:
    if not client.client_id:
        return "none"
    if accepted:
        return f"the secret of {shown(client.client_id)}"
    return "a different secret, or an unknown client"
