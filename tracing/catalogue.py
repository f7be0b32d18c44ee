"""Who takes part, what a step is, and the thirteen steps of the authorization code flow.

This table and its neighbours `grant_steps` and `endpoint_steps` are the one place in the code that
defines the steps; console, pages, tests and the README read it. Nothing here is executed: a step is
a description, not a rule.
"""

from dataclasses import dataclass
from typing import Literal

Party = Literal["browser", "client_app", "authorization_server", "resource_server"]
Channel = Literal["front", "back", "local"]

BROWSER: Party = "browser"
CLIENT_APP: Party = "client_app"
AUTHORIZATION_SERVER: Party = "authorization_server"
RESOURCE_SERVER: Party = "resource_server"

PARTY_NAMES: dict[Party, str] = {
    BROWSER: "browser",
    CLIENT_APP: "client app",
    AUTHORIZATION_SERVER: "authorization server",
    RESOURCE_SERVER: "resource server",
}

ATTACKERS_AGENT = "oauth2-playground (attacker "
"""How the User-Agent header begins in each request that an attacker of the lab sends."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow.

    `what` describes what happens; `tracing.messages` describes each of its messages in more detail.
    `role` is the role that makes the decision here, `helpers` are the roles that may report events,
    too; `spec` names the clause of the specification. `in_parts` means that the step usually takes
    several messages, which are then numbered 3.1, 3.2 and so on.
    """

    number: int
    slug: str
    title: str
    sender: Party
    receiver: Party
    channel: Channel
    wire: str
    what: str
    spec: str
    role: Party
    helpers: tuple[Party, ...] = ()
    in_parts: bool = False
    tour: str = "authorization-code"


RESOURCE_REQUESTED = Step(
    1,
    "resource-requested",
    "The user asks the client app for a resource",
    BROWSER,
    CLIENT_APP,
    "front",
    "GET /notes",
    "The user opens the notes page of the client app. There is no session, so a flow begins.",
    "RFC 6749 §1.2, §4.1 (A)",
    role=CLIENT_APP,
)
CLIENT_REGISTERED = Step(
    2,
    "client-registered",
    "The client app registers with the authorization server",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /register → 201",
    "The client registers its redirect URI the first time; later it uses that registration.",
    "RFC 6749 §2, RFC 7591 §2–3",
    role=CLIENT_APP,
    helpers=(AUTHORIZATION_SERVER,),
    in_parts=True,
)
USER_LOGGED_IN = Step(
    3,
    "user-logged-in",
    "The user logs in and consents at the authorization server",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "front",
    "GET /authorize?response_type=code&client_id&redirect_uri&scope&state&nonce&code_challenge",
    "The browser is sent to the authorization endpoint: login page, then consent page.",
    "RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 9700 §2.1",
    role=AUTHORIZATION_SERVER,
    helpers=(CLIENT_APP,),
    in_parts=True,
)
CODE_ISSUED = Step(
    4,
    "code-issued",
    "The authorization server sends the browser back with a code",
    AUTHORIZATION_SERVER,
    BROWSER,
    "front",
    "302/303 Location: redirect_uri?code&state&iss",
    "A single-use code is issued, bound to client, redirect URI, scope, nonce and PKCE challenge.",
    "RFC 6749 §4.1.2, RFC 9207",
    role=AUTHORIZATION_SERVER,
)
REDIRECT_FOLLOWED = Step(
    5,
    "redirect-followed",
    "The browser arrives at the redirect URI",
    BROWSER,
    CLIENT_APP,
    "front",
    "GET /callback?code&state&iss",
    "The client checks that it started this flow, in this browser, with this server.",
    "RFC 6749 §4.1.2, §10.12, RFC 9207 §2.4",
    role=CLIENT_APP,
)
CODE_EXCHANGED = Step(
    6,
    "code-exchanged",
    "The client app sends the code to the token endpoint",
    CLIENT_APP,
    AUTHORIZATION_SERVER,
    "back",
    "POST /token",
    "Code, redirect URI, PKCE verifier and the client's own credentials go to the token endpoint.",
    "RFC 6749 §4.1.3, RFC 7636 §4.5",
    role=CLIENT_APP,
)
TOKEN_ISSUED = Step(
    7,
    "token-issued",
    "The authorization server checks everything and issues tokens",
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    "back",
    "200 access_token, id_token, refresh_token, expires_in, scope",
    (
        "The server checks the code, the client, the redirect URI and the PKCE verifier, marks the "
        "code as used, and issues three tokens: access (for the API), ID (for the client), refresh."
    ),
    "RFC 6749 §4.1.4, §5.1, RFC 9068",
    role=AUTHORIZATION_SERVER,
)
LOGIN_ALLOWED = Step(
    8,
    "login-allowed",
    "The client app verifies the ID token and opens its own session",
    CLIENT_APP,
    CLIENT_APP,
    "local",
    "–",
    "Signature, issuer, audience, nonce, expiry and at_hash are verified; the session id is fresh.",
    "OIDC Core §3.1.3.7",
    role=CLIENT_APP,
    helpers=(AUTHORIZATION_SERVER,),
    in_parts=True,
)
USER_ENTERED = Step(
    9,
    "user-entered",
    "The browser asks again, now with the client's session",
    BROWSER,
    CLIENT_APP,
    "front",
    "GET /notes with the session cookie",
    "The client finds the session and an access token that allows reading the notes.",
    "RFC 6749 §1.2",
    role=CLIENT_APP,
)
TOKEN_PRESENTED = Step(
    10,
    "token-presented",
    "The client app presents the access token",
    CLIENT_APP,
    RESOURCE_SERVER,
    "back",
    "GET /api/notes with Authorization: Bearer",
    "The access token travels in one header, and nowhere else.",
    "RFC 6750 §2.1",
    role=CLIENT_APP,
)
TOKEN_VERIFIED = Step(
    11,
    "token-verified",
    "The resource server verifies the access token",
    RESOURCE_SERVER,
    RESOURCE_SERVER,
    "local",
    "GET /jwks or POST /introspect",
    "With the issuer's public keys, or by asking the issuer (introspection).",
    "RFC 9068 §4, RFC 7662, RFC 8725",
    role=RESOURCE_SERVER,
    helpers=(AUTHORIZATION_SERVER,),
    in_parts=True,
)
RESOURCE_RETURNED = Step(
    12,
    "resource-returned",
    "The resource server returns the resource",
    RESOURCE_SERVER,
    CLIENT_APP,
    "back",
    "200 JSON, or 401/403 with WWW-Authenticate",
    "The API returns only the notes of the user the token was issued for.",
    "RFC 6750 §3",
    role=RESOURCE_SERVER,
)
RESOURCE_SHOWN = Step(
    13,
    "resource-shown",
    "The client app shows the resource to the user",
    CLIENT_APP,
    BROWSER,
    "front",
    "200 HTML",
    "The page with the notes.",
    "RFC 6749 §1.2",
    role=CLIENT_APP,
)

THIRTEEN_STEPS: tuple[Step, ...] = (
    RESOURCE_REQUESTED,
    CLIENT_REGISTERED,
    USER_LOGGED_IN,
    CODE_ISSUED,
    REDIRECT_FOLLOWED,
    CODE_EXCHANGED,
    TOKEN_ISSUED,
    LOGIN_ALLOWED,
    USER_ENTERED,
    TOKEN_PRESENTED,
    TOKEN_VERIFIED,
    RESOURCE_RETURNED,
    RESOURCE_SHOWN,
)
