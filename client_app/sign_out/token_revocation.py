"""Revokes the tokens of a session at their issuer (RFC 7009)."""

from client_app.refusals import Problem
from client_app.services import Services
from client_app.session.sessions import Session
from tracing.endpoint_steps import REVOCATION_REQUESTED
from tracing.exchange import at


def revoke_tokens(services: Services, session: Session) -> bool:
    """Revoke the refresh token, and with it everything from the same login (RFC 7009 §2.1).

    Returns whether no valid token is left.
    """
    if session.refresh_token is None or session.ended_because:
        return True
    if session.issuer not in services.config.issuers:
        return False
    at(REVOCATION_REQUESTED)
    issuer = services.issuers.at(session.issuer)
    try:
        metadata = issuer.discovery.metadata()
    except Problem:
        return False
    registration = issuer.registrations.find(metadata, session.kind)
    if registration is None or metadata.revocation_endpoint is None:
        return False
    answer = services.token_requests.revoke(
        metadata.revocation_endpoint, registration, session.refresh_token
    )
    return answer.status == 200
