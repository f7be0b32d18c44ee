"""A token request while it is checked, whatever its grant type (RFC 6749 §3.2)."""

from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import InvalidClientError
from werkzeug.datastructures import MultiDict

from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.storage.authorization_grants import (
    AuthorizationGrant,
    AuthorizationGrants,
)
from authorization_server.storage.clients import Client
from authorization_server.storage.device_codes import DeviceCodes, StoredDeviceCode
from authorization_server.storage.refresh_tokens import RefreshTokens, StoredRefreshToken


@dataclass(slots=True)
class TokenRequest:
    """A token request while it is checked; the parts that are found on the way are filled in."""

    form: MultiDict[str, str]
    grant_type: str
    client: Client | None
    client_error: InvalidClientError | None
    grants: AuthorizationGrants
    refresh_tokens: RefreshTokens
    device_codes: DeviceCodes
    grant: AuthorizationGrant | None = field(default=None)
    refresh_token: StoredRefreshToken | None = field(default=None)
    device: StoredDeviceCode | None = field(default=None)
    proof: Proof | None = field(default=None)

    @property
    def jkt(self) -> str | None:
        """The thumbprint of the key that the client has shown (RFC 9449), if it has shown one."""
        return self.proof.jkt if self.proof else None

    def find_code(self) -> AuthorizationGrant | None:
        """Look the code up, once."""
        self.grant = self.grants.with_code(self.form["code"])
        return self.grant

    def find_refresh_token(self) -> StoredRefreshToken | None:
        """Look the refresh token and its grant up, once."""
        self.refresh_token = self.refresh_tokens.find(self.form["refresh_token"])
        if self.refresh_token is not None:
            self.grant = self.grants.with_id(self.refresh_token.grant_id)
        return self.refresh_token

    def find_device(self) -> StoredDeviceCode | None:
        """Look the device code and, if a person allowed it, its grant up, once."""
        self.device = self.device_codes.with_device_code(self.form["device_code"])
        if self.device is not None and self.device.grant_id is not None:
            self.grant = self.grants.with_id(self.device.grant_id)
        return self.device


def granted(request: TokenRequest) -> AuthorizationGrant:
    """The grant at hand, which an earlier check has found."""
    assert request.grant is not None
    return request.grant
