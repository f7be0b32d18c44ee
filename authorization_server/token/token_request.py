"""A token request while it is being checked, whatever its grant type (RFC 6749 §3.2)."""

from dataclasses import dataclass, replace

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidGrantError
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.credentials.client_authentication import ClientAuthentication
from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.grant_types import CODE, REFRESH
from authorization_server.moments import has_not_happened
from authorization_server.scopes import OFFLINE_ACCESS
from authorization_server.services import Services
from authorization_server.storage.authorization_grants import AuthorizationGrant
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import StoredDeviceCode
from authorization_server.storage.refresh_tokens import LONGER_SECONDS, StoredRefreshToken
from authorization_server.storage.token_lifetimes import refresh_token_seconds
from tracing.checks import Finding
from tracing.exchange import at
from tracing.grant_steps import FAMILY_REVOKED


@dataclass
class TokenRequest:
    """A token request, and the code or token that it contains, looked up when first needed."""

    form: MultiDict[str, str]
    grant_type: str
    authentication: ClientAuthentication
    proof: Proof | None
    services: Services

    @property
    def client(self) -> Client | None:
        """The client that the request names."""
        return self.authentication.client

    @property
    def jkt(self) -> str | None:
        """The thumbprint of the key that the proof shows (RFC 9449); None without a proof."""
        return (self.proof.jkt or None) if self.proof else None

    @cached_property
    def refresh_token(self) -> StoredRefreshToken | None:
        """The refresh token that the client sent, used or not."""
        token = self.form.get("refresh_token")
        return self.services.refresh_tokens.find(token) if token else None

    @cached_property
    def device(self) -> StoredDeviceCode | None:
        """The device code that the client sent, decided on or not."""
        code = self.form.get("device_code")
        return self.services.device_codes.with_device_code(code) if code else None

    @cached_property
    def grant(self) -> AuthorizationGrant | None:
        """The grant that the code, refresh token or device code belongs to."""
        grants, code = self.services.grants, self.form.get("code")
        if self.grant_type == CODE:
            return grants.with_code(code) if code else None
        if self.grant_type == REFRESH:
            return self.refresh_token.grant if self.refresh_token else None
        grant_id = self.device.grant_id if self.device else None
        return grants.with_id(grant_id) if grant_id else None

    @property
    def began_without_pkce(self) -> bool:
        """Whether the authorization request had no challenge, which is allowed for a client that
        can authenticate (RFC 9700 §2.1.1).
        """
        is_confidential = self.client is not None and self.client.is_confidential
        return is_confidential and self.grant is not None and not self.grant.code_challenge

    def revoke_family(self) -> None:
        """Revoke every token that came from the grant, because its code or token was replayed."""
        if self.grant is None:
            return
        if self.grant_type == REFRESH:
            at(FAMILY_REVOKED)
        self.services.grants.revoke(self.grant.id)

    def spend_grant(self) -> bool:
        """Mark the grant as used. Return True for exactly one request, even if many come at once.

        The grant is kept for its refresh tokens, if any are likely to follow.
        """
        spent = self.grant and self.services.grants.spend(self.grant, self._kept_seconds())
        self.grant = spent or self.grant
        return spent is not None

    def _kept_seconds(self) -> int:
        if self.client is None or self.grant is None:
            return 0
        lives_on = OFFLINE_ACCESS in scopes.as_list(self.grant.scope)
        if not lives_on and not self.client.check_grant_type(REFRESH):
            return 0
        return refresh_token_seconds(self.client, self.services.lifetimes) + LONGER_SECONDS

    def known_client(self) -> Client:
        """Return the client to which tokens are issued.

        Raises:
            InvalidClientError: there is no client, and no check has reported that.
        """
        if self.client is None:
            raise InvalidClientError("Client authentication failed.", status_code=401)
        return self.client

    def bound_grant(self) -> AuthorizationGrant:
        """Return the grant for the next tokens: bound to the key that the proof shows now, or to
        none.

        Raises:
            InvalidGrantError: there is no grant, and no check has reported that.
        """
        if self.grant is None:
            raise InvalidGrantError("Nothing was granted.")
        is_bound_so = self.grant.dpop_jkt == self.jkt
        return self.grant if is_bound_so else replace(self.grant, dpop_jkt=self.jkt)


def not_revoked(grant: AuthorizationGrant | None) -> Finding:
    """Check that the grant has not been revoked since the code or token was issued."""
    if grant is None:
        return Finding(False, "not revoked", "none")
    return has_not_happened("not revoked", "revoked", grant.revoked_at)


def spent_by_this_request(passed: bool) -> Finding:
    """Report whether this request marked the code or token as used, or another one was faster."""
    ours, theirs = "marked used by this request", "already marked used by another request"
    return Finding(passed, ours, ours if passed else theirs)
