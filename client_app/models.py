"""What the client app remembers. Times are seconds since 1970.

Values that only a browser should know (state, cookies) are kept as SHA-256. What the client itself
must send again (its secret, tokens, the PKCE verifier) or sign with (its private keys) is kept as
it is, on this side only. Rows are found by key, so that no request costs more because much is
stored.
"""

from sqlalchemy import Float, Index, String, Text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hosting.database import create_tables, open_database


class Base(DeclarativeBase):
    """All tables of this role."""

    type_annotation_map = {float: Float(53)}  # noqa: RUF012  # SQLAlchemy reads it from the class


class RegistrationRow(Base):
    """What an issuer answered when this client registered there (RFC 7591 §3.2.1).

    `signing_key` is a private JWK, for the kind that signs who it is; `management_uri` and
    `management_token` open the registration itself (RFC 7592 §3).
    """

    __tablename__ = "registrations"

    issuer: Mapped[str] = mapped_column(String(500), primary_key=True)
    redirect_uri: Mapped[str] = mapped_column(String(500), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[str] = mapped_column(Text)
    client_secret: Mapped[str] = mapped_column(Text)
    auth_method: Mapped[str] = mapped_column(String(40))
    id_token_algs: Mapped[str] = mapped_column(String(200))
    # 0 = never
    secret_expires_at: Mapped[float]
    signing_key: Mapped[str] = mapped_column(Text)
    management_uri: Mapped[str] = mapped_column(Text)
    management_token: Mapped[str] = mapped_column(Text)


class PendingFlowRow(Base):
    """A flow that was started in a browser and has not come back, or came back once.

    A used row stays until it expires, so that a second use is told apart from an unknown state.
    """

    __tablename__ = "pending_flows"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(Text)
    iss_promised: Mapped[bool]
    scope: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(64))
    code_verifier: Mapped[str] = mapped_column(String(128))
    notice: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    dpop_key: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(String(500))
    max_age: Mapped[int | None]
    acr: Mapped[str] = mapped_column(String(300))
    started_at: Mapped[float] = mapped_column(index=True)
    used_at: Mapped[float | None]

    __table_args__ = (Index("pending_flows_of_browser", "browser_hash", "started_at"),)


class PendingLogoutRow(Base):
    """A browser that was sent to log out at its issuer, and has not come back."""

    __tablename__ = "pending_logouts"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(500))
    is_given_back: Mapped[bool]
    started_at: Mapped[float] = mapped_column(index=True)


class SessionRow(Base):
    """A browser in which someone is signed in, and the tokens that the client holds for that.

    `generation` counts the refreshes; `refresh_claimed_until` is set while one request refreshes.
    `ended_because` says why a session can no longer be used, once it cannot. `dpop_key` is the
    private JWK to which the tokens are bound; empty where they are not. `spent_refresh_token` is
    kept to be shown again on purpose; an app that has no class to teach forgets it.
    """

    __tablename__ = "sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(40))
    sub: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    scope: Mapped[str] = mapped_column(Text)
    access_token: Mapped[str] = mapped_column(Text)
    token_expires_at: Mapped[float | None]
    refresh_token: Mapped[str | None] = mapped_column(Text)
    spent_refresh_token: Mapped[str | None] = mapped_column(Text)
    id_token: Mapped[str] = mapped_column(Text)
    dpop_key: Mapped[str] = mapped_column(Text)
    generation: Mapped[int]
    refresh_claimed_until: Mapped[float | None]
    notice: Mapped[str] = mapped_column(String(40))
    ended_because: Mapped[str] = mapped_column(String(40))
    expires_at: Mapped[float] = mapped_column(index=True)


def prepare(url: str) -> None:
    """Make the tables that are missing, and let go what a killed process held.

    Raises:
        SettingError: the database cannot be opened.
    """
    engine = open_database(url)
    create_tables(engine, Base.metadata)
    with engine.begin() as connection:
        connection.execute(
            update(SessionRow)
            .where(SessionRow.refresh_claimed_until.is_not(None))
            .values(refresh_claimed_until=None)
        )
    engine.dispose()
