"""The checks that distinguish an ID token from an access token, even if both are signed alike."""

from client_app.session.id_tokens import ReceivedIdToken
from client_app.sign_in.id_token_checks import audience_is_this_client, issuer_is_the_one_asked
from tracing.checks import Check

LOGIN_PROOF_CHECKS: tuple[Check[ReceivedIdToken], ...] = (
    issuer_is_the_one_asked,
    audience_is_this_client,
)
