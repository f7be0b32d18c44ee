"""The authorization request, and how it reaches the authorization server."""

from authlib.common.urls import add_params_to_uri

from client_app.issuer.discovery import Metadata
from client_app.issuer.key_pairs import thumbprint
from client_app.issuer.registration_checks import Registration
from client_app.session.pending import FlowStart
from client_app.sign_in.pkce import s256_challenge
from client_app.sign_in.sign_in_options import SignInOptions


def request_parameters(
    registration: Registration, flow: FlowStart, options: SignInOptions
) -> dict[str, str]:
    """Return the parameters that have a value (RFC 6749 §4.1.1, RFC 7636 §4.3, OIDC Core §3.1.2.1).

    `resource` is defined in RFC 8707 §2.1, `dpop_jkt` in RFC 9449 §10.
    """
    parameters = {
        "response_type": "code",
        "client_id": registration.client_id,
        "redirect_uri": registration.redirect_uri,
        "scope": flow.scope,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": s256_challenge(flow.code_verifier),
        "code_challenge_method": "S256",
        "prompt": options.prompt,
        "max_age": "" if flow.max_age is None else str(flow.max_age),
        "login_hint": options.login_hint,
        "acr_values": flow.acr,
        "claims": options.claims,
        "resource": flow.resource,
        "dpop_jkt": thumbprint(flow.dpop_key) if flow.dpop_key else "",
    }
    return {name: value for name, value in parameters.items() if value}


def in_the_url(metadata: Metadata, parameters: dict[str, str]) -> str:
    """Return the URL of the authorization endpoint with the whole request in its query."""
    return str(add_params_to_uri(metadata.authorization_endpoint, list(parameters.items())))


def by_reference(metadata: Metadata, client_id: str, request_uri: str) -> str:
    """Return the URL for a pushed request, which carries only its request_uri (RFC 9126 §4)."""
    return in_the_url(metadata, {"client_id": client_id, "request_uri": request_uri})
