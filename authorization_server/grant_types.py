"""The grant types that this server supports, and those that OAuth has abandoned."""

from typing import NamedTuple

CODE = "authorization_code"
REFRESH = "refresh_token"
CLIENT_CREDENTIALS = "client_credentials"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class GrantType(NamedTuple):
    """A grant type as explained to people: what it is, in a sentence, and where it is specified."""

    name: str
    title: str
    says: str
    clause: str
    link: str


OFFERED = (
    GrantType(
        CODE,
        "Authorization code",
        "A user logs in here and allows the application, which then exchanges a code for tokens.",
        "RFC 6749 §4.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1",
    ),
    GrantType(
        REFRESH,
        "Refresh token",
        "The application gets the next access token without asking the user again.",
        "RFC 6749 §6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    ),
    GrantType(
        CLIENT_CREDENTIALS,
        "Client credentials",
        "The application gets a token of its own, for its own data. No user takes part.",
        "RFC 6749 §4.4",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.4",
    ),
    GrantType(
        DEVICE_CODE,
        "Device authorization",
        "A device without a keyboard shows a short code, and a user allows it in a browser.",
        "RFC 8628",
        "https://www.rfc-editor.org/rfc/rfc8628",
    ),
)
GRANT_TYPES = tuple(grant.name for grant in OFFERED)

GONE = (
    GrantType(
        "response_type=token",
        "Implicit",
        "It sent the access token through the browser, where the address bar, the history and "
        "every script on the page could read it. Use the authorization code with PKCE instead.",
        "RFC 9700 §2.1.2",
        "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2",
    ),
    GrantType(
        "grant_type=password",
        "Resource owner password credentials",
        "It showed the password to the application. OAuth was made to avoid exactly that, and "
        "a second factor is not possible with it.",
        "RFC 9700 §2.4",
        "https://www.rfc-editor.org/rfc/rfc9700#section-2.4",
    ),
)

ANSWERED_BY_THE_PAGE = frozenset({"unsupported_grant_type", "unsupported_response_type"})


def error_uri(issuer: str, error: str) -> str | None:
    """Return the URL of the page that explains this error, if there is one (RFC 6749 §5.2)."""
    return f"{issuer}/grants" if error in ANSWERED_BY_THE_PAGE else None
