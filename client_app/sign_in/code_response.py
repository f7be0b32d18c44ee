"""The response to a code: the tokens, among them the ID token, which says who signed in."""

from dataclasses import dataclass

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_responses import ClientResponse
from client_app.issuer.discovery import Metadata
from client_app.issuer.issuers import Issuer
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_response_checks import BOUND_CODE_RESPONSE_CHECKS, CODE_RESPONSE_CHECKS
from client_app.session.id_tokens import ReceivedIdToken
from client_app.session.pending import PendingFlow
from client_app.sign_in.id_token_checks import ID_TOKEN_CHECKS
from client_app.sign_in.login_checks import ACR_CHECKS, MAX_AGE_CHECKS
from client_app.texts import string
from hosting.control import clock
from tracing.checks import Check


@dataclass(frozen=True, kw_only=True)
class CodeResponse(ClientResponse, ReceivedIdToken):
    """A token response, which is also the ID token in it."""

    @classmethod
    def of(
        cls,
        answer: Answer,
        flow: PendingFlow,
        issuer: Issuer,
        metadata: Metadata,
        registration: Registration,
    ) -> "CodeResponse":
        """Combine the response to the code of a flow with what that flow expects."""
        return cls(
            answer=answer,
            forget_client=lambda: issuer.registrations.forget(registration),
            raw=string(answer.member("id_token")),
            issuer=flow.issuer,
            client_id=registration.client_id,
            algorithms=registration.id_token_algs,
            nonce=flow.nonce,
            access_token=string(answer.member("access_token")),
            started_at=flow.started_at,
            now=clock.now(),
            find_key=lambda header: issuer.keys.find(metadata.jwks_uri, header),
            max_age=flow.max_age,
            acr=flow.acr,
        )


def checks_for(flow: PendingFlow) -> tuple[Check[CodeResponse], ...]:
    """Return the checks of step 8; the login is checked only for what the request required."""
    return (
        *(BOUND_CODE_RESPONSE_CHECKS if flow.dpop_key else CODE_RESPONSE_CHECKS),
        *ID_TOKEN_CHECKS,
        *(ACR_CHECKS if flow.acr else ()),
        *(MAX_AGE_CHECKS if flow.max_age is not None else ()),
    )
