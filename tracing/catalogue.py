"""Who takes part, what a step is, and the thirteen steps of the authorization code flow.

This table and its neighbours `grant_steps` and `endpoint_steps` are the one place in the code that
says what a step is; console, pages, tests and the README read it. Nothing here is executed: a step
is a word, not a rule.
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


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the story.

    `attack` is what an attacker would try here, and what stops it; `spoken` what a speaker says to
    a class. `role` is the role that decides here, `helpers` the roles that may speak too; `spec`
    names the clause of the specification. `in_parts` says that the step usually takes several
    messages, which are then numbered 3.1, 3.2 and so on.
    """

    number: int
    slug: str
    title: str
    sender: Party
    receiver: Party
    channel: Channel
    wire: str
    what: str
    why: str
    attack: str
    spoken: str
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
    "Access starts with what the user wants, not with a token.",
    (
        "Make a victim's browser begin a flow that the attacker knows, to have it end in the "
        "attacker's account. The client binds each flow to the browser that began it."
    ),
    (
        "Nobody has logged in yet. The user just wants to see some notes, and the app notices: I "
        "do not know you."
    ),
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
    "Only a registered redirect URI may receive a code; a secret proves who exchanges it.",
    (
        "Register under a name that users trust. A name is only claimed; so the consent page "
        "shows the address too, and a code for one client is never sent to another's redirect "
        "URI."
    ),
    (
        "Before an app may ask for anything, the server must know it: where to send answers, and "
        "by which secret to recognise it."
    ),
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
    "The password is typed where it belongs. The client app never sees it.",
    (
        "Change the redirect URI in the address, or show this page in a frame to have it clicked "
        "unseen. The URI is compared exactly, and the page forbids framing."
    ),
    (
        "Look at the address bar: the password is typed at the authorization server. The app that "
        "wants the notes never sees it."
    ),
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
    "The browser carries a code that is worth nothing to whoever reads it on the way.",
    (
        "Read the code on its way: in the browser's history, in a log, in the Referer header. It "
        "works once, soon expires, and needs the PKCE verifier and the client's secret."
    ),
    (
        "The browser carries the answer, and the answer is not the key: it is a ticket that only "
        "one app can turn into a key."
    ),
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
    "state and iss prove that this answer belongs to a question this browser asked.",
    (
        "Hand a victim's browser a code of the attacker's own (CSRF), or one of another server "
        "(mix-up). State, the browser's cookie and iss do not fit then."
    ),
    (
        "The app asks: did I begin this, in this very browser, with this very server? Only then "
        "does it touch the code."
    ),
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
    "This call never passes through the browser: secret and tokens stay between servers.",
    (
        "Hand in a stolen code. Without the client's secret and the verifier behind the challenge "
        "the token endpoint refuses it."
    ),
    (
        "Now the browser is out of the game. From server to server the app hands in three things: "
        "the ticket, its own secret, and the verifier that only it knows."
    ),
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
    "Client, redirect URI, verifier, expiry, first use: a stolen code fails at least one of them.",
    (
        "Use the same code twice. The second time everything that came of the first is revoked, "
        "since one of the two was a thief."
    ),
    (
        "Every line here is a question that the server asks before it gives anything away. One no "
        "is enough."
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
    "The ID token tells the client who logged in. The access token is meant for the API alone.",
    (
        "Slip in an ID token made for another app, an old one, or one signed with another key. "
        "Audience, nonce, expiry and signature each give it away."
    ),
    (
        "Two tokens came back. This one, the ID token, is for the app itself: it says who logged "
        "in, and the app checks every word of it."
    ),
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
    "The browser holds a session cookie of the client, never a token.",
    (
        "Steal or plant a session cookie. The session id is fresh since the login, hidden from "
        "scripts, and no token is ever in the browser."
    ),
    (
        "Logged in. All the browser holds is a cookie of this app. The tokens stay where no "
        "script in the page can reach them."
    ),
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
    "Whoever bears the token is served, so it is shown to one server only.",
    (
        "Lure the client into showing its token to a server of the attacker's. It is sent to one "
        "configured address, in one header."
    ),
    (
        "The second token, the access token, is shown at the door of the API. Whoever bears it is "
        "let in, so it goes nowhere else."
    ),
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
    (
        "Type, algorithm, signature, issuer, audience, expiry and scope: each stops a different "
        "attack."
    ),
    (
        "Present a token meant for another API, an ID token, one with alg none, an expired one. "
        "Type, algorithm, signature, audience and expiry are each checked."
    ),
    (
        "The API knows neither the user nor the password. All it has is this token, the issuer's "
        "published key, and a list of questions."
    ),
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
    "The token says whose data; the resource server never takes the client's word for it.",
    (
        "Ask for somebody else's notes with a good token. What is returned is chosen by the "
        "subject of the token, never by a parameter."
    ),
    ("The token says whose notes. The app cannot ask for anyone else's, however nicely it asks."),
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
    "What step 1 asked for: data of the user, and no password given away.",
    (
        "Put a script into a note so that it runs in the reader's page. Notes are shown as text, "
        "and the page allows no foreign script."
    ),
    (
        "Here are the notes that were asked for in step 1. The app never saw the password, and "
        "the browser never saw a token."
    ),
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
