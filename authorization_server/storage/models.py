"""What the authorization server remembers. Times are seconds since 1970.

Random secrets (session ids, codes, refresh tokens, client secrets) are kept as SHA-256 only; a
password, which is not random, as argon2id. Rows are found by key, so that no request costs more
because much is stored.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables of this role."""


class Person(Base):
    """A resource owner who can log in."""

    __tablename__ = "people"

    sub: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    # The one secret that is kept as it is: this server has to compute the same code as the person's
    # authenticator app, which it could not do from a hash (RFC 6238 §5.1). None: no second factor.
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    # The time step of the newest code that was accepted, so that none is accepted twice.
    totp_last_step: Mapped[int] = mapped_column(default=0)


class ClientRow(Base):
    """A registered client: its id, the hash of its secret if it has one, and its metadata.

    With it goes all that was ever granted to it. `owner_sub` is the person who registered it by
    hand; who registered it by program holds a registration access token (RFC 7592).
    """

    __tablename__ = "clients"

    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    registration_token_hash: Mapped[str | None] = mapped_column(String(64))
    owner_sub: Mapped[str | None] = mapped_column(ForeignKey("people.sub"), index=True)
    issued_at: Mapped[int]
    # "metadata" is taken by SQLAlchemy.
    registered: Mapped[dict[str, Any]] = mapped_column(JSON)


class LoginSession(Base):
    """A browser in which a person is logged in here."""

    __tablename__ = "login_sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sub: Mapped[str] = mapped_column(ForeignKey("people.sub"), index=True)
    # Authentication methods (RFC 8176), separated by spaces.
    amr: Mapped[str] = mapped_column(String(64))
    logged_in_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)


class PendingLogin(Base):
    """A browser in which a person has given the right password, and not yet the one-time code."""

    __tablename__ = "pending_logins"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sub: Mapped[str] = mapped_column(ForeignKey("people.sub"))
    expires_at: Mapped[int] = mapped_column(index=True)


class Consent(Base):
    """What a person has allowed a client, so that the same is not asked twice."""

    __tablename__ = "consents"

    sub: Mapped[str] = mapped_column(ForeignKey("people.sub"), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    scope: Mapped[str] = mapped_column(Text)
    given_at: Mapped[int]


class Grant(Base):
    """One authorization: the code, what it is bound to, and the root of all that came from it.

    The row stays when the code is used, so that a second use is recognised (RFC 6749 §4.1.2) and
    everything issued from it can be revoked at once. Only the authorization code flow has a code, a
    redirect URI and a challenge; a client that speaks for itself (RFC 6749 §4.4) has no person.
    """

    __tablename__ = "grants"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.client_id", ondelete="CASCADE"))
    sub: Mapped[str | None] = mapped_column(ForeignKey("people.sub"))
    redirect_uri: Mapped[str | None] = mapped_column(Text)
    # Whether the request named its redirect URI: only then must the token request repeat it.
    redirect_uri_was_sent: Mapped[bool]
    scope: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str | None] = mapped_column(Text)
    code_challenge: Mapped[str | None] = mapped_column(String(128))
    # The thumbprint of the key to which the code, or the refresh token of a public client, is bound
    # (RFC 9449 §5, §10).
    dpop_jkt: Mapped[str | None] = mapped_column(String(64))
    logged_in_at: Mapped[int | None]
    # How the person authenticated: methods (RFC 8176) separated by spaces, and their class.
    amr: Mapped[str] = mapped_column(String(64))
    acr: Mapped[str | None] = mapped_column(String(64))
    # Claims that were asked for by name, for the ID token and for userinfo (OIDC Core §5.5).
    claims: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    issued_at: Mapped[int]
    expires_at: Mapped[int]
    # When the last of its refresh tokens runs out; while there is none, when the code does.
    ends_at: Mapped[int] = mapped_column(index=True)
    used_at: Mapped[int | None]
    revoked_at: Mapped[int | None]

    # By client when one is deleted, by both when a person withdraws what was allowed.
    __table_args__ = (Index("grants_of_client_and_person", "client_id", "sub"),)


class DeviceCode(Base):
    """A device that waits for a person: its two codes, and what was decided (RFC 8628).

    Allowed, it has a grant. `interval` are the seconds between two polls; `address` is from where
    the device asked, for the person to see.
    """

    __tablename__ = "device_codes"

    device_code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.client_id", ondelete="CASCADE"), index=True
    )
    scope: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)
    interval: Mapped[int]
    polled_at: Mapped[int | None]
    grant_id: Mapped[str | None] = mapped_column(
        ForeignKey("grants.id", ondelete="CASCADE"), index=True
    )
    denied_at: Mapped[int | None]


class RefreshToken(Base):
    """A refresh token of a grant. A used one stays, so that its reuse is recognised, as long as the
    grant does.
    """

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grants.id", ondelete="CASCADE"), index=True)
    issued_at: Mapped[int]
    expires_at: Mapped[int]
    used_at: Mapped[int | None]


class PushedRequest(Base):
    """An authorization request that a client pushed, until the browser brings its name (RFC 9126).

    `begun_at` is when the browser brought it first; `expires_at` is later from then on.
    """

    __tablename__ = "pushed_requests"

    uri_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.client_id", ondelete="CASCADE"), index=True
    )
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    seal_key: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[int] = mapped_column(index=True)
    begun_at: Mapped[int | None]
    used_at: Mapped[int | None]


class SeenJti(Base):
    """A statement that a client signed and used (a client assertion, a DPoP proof), by its `jti`,
    until it would have expired.
    """

    __tablename__ = "seen_jtis"

    jti_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[int] = mapped_column(index=True)


class RevokedAccessToken(Base):
    """An access token that was revoked alone, by its `jti`, until it would have expired."""

    __tablename__ = "revoked_access_tokens"

    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[int] = mapped_column(index=True)


class SigningKey(Base):
    """A private key of this issuer, as a JWK. It signs until it is retired (None: it still signs),
    and stays published until what it signed has run out.
    """

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    algorithm: Mapped[str] = mapped_column(String(16))
    jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[int]
    retired_at: Mapped[int | None] = mapped_column(index=True)

    # One key for each algorithm signs, whoever makes keys at the same moment.
    __table_args__ = (
        Index(
            "one_key_signs",
            "algorithm",
            unique=True,
            sqlite_where=retired_at.is_(None),
            postgresql_where=retired_at.is_(None),
        ),
    )


class FailedLogin(Base):
    """How often the password for a name was wrong in a row, from one address."""

    __tablename__ = "failed_logins"

    name_and_address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[int] = mapped_column(index=True)
