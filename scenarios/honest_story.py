"""What the honest flow must show at each step when it runs for the first time."""

from scenarios.judging.expectation import Expectation, Sight
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    BROWSER,
    CLIENT_APP,
    CLIENT_REGISTERED,
    CODE_EXCHANGED,
    CODE_ISSUED,
    LOGIN_ALLOWED,
    REDIRECT_FOLLOWED,
    RESOURCE_REQUESTED,
    RESOURCE_RETURNED,
    RESOURCE_SERVER,
    RESOURCE_SHOWN,
    TOKEN_ISSUED,
    TOKEN_PRESENTED,
    TOKEN_VERIFIED,
    USER_ENTERED,
    USER_LOGGED_IN,
)

CREDENTIALS = ("client_id", "client_secret")
QUESTION = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)
ANSWER = ("code", "state", "iss")
EXCHANGE = ("grant_type", "code", "redirect_uri", "code_verifier")
TOKENS = ("access_token", "token_type", "id_token", "refresh_token", "scope")

HONEST_STORY: tuple[Expectation, ...] = (
    Expectation(RESOURCE_REQUESTED, (Sight(BROWSER, CLIENT_APP, "GET /notes"),)),
    Expectation(
        CLIENT_REGISTERED,
        (Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /register", 201, CREDENTIALS),),
    ),
    Expectation(
        USER_LOGGED_IN,
        (
            Sight(CLIENT_APP, BROWSER, "GET /notes", 302, QUESTION),
            Sight(AUTHORIZATION_SERVER, BROWSER, "GET /authorize", 200),
            Sight(AUTHORIZATION_SERVER, BROWSER, "POST /login", 303),
            Sight(BROWSER, AUTHORIZATION_SERVER, "POST /consent"),
        ),
    ),
    Expectation(CODE_ISSUED, (Sight(AUTHORIZATION_SERVER, BROWSER, "POST /consent", 303, ANSWER),)),
    Expectation(REDIRECT_FOLLOWED, (Sight(BROWSER, CLIENT_APP, "GET /callback", carries=ANSWER),)),
    Expectation(
        CODE_EXCHANGED,
        (
            Sight(
                CLIENT_APP,
                AUTHORIZATION_SERVER,
                "POST /token",
                carries=EXCHANGE,
                headers=("authorization",),
            ),
        ),
    ),
    Expectation(
        TOKEN_ISSUED, (Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /token", 200, TOKENS),)
    ),
    Expectation(
        LOGIN_ALLOWED,
        (
            Sight(AUTHORIZATION_SERVER, CLIENT_APP, "GET /jwks", 200),
            Sight(CLIENT_APP, BROWSER, "GET /callback", 303, headers=("set-cookie",)),
        ),
    ),
    Expectation(USER_ENTERED, (Sight(BROWSER, CLIENT_APP, "GET /notes", headers=("cookie",)),)),
    Expectation(
        TOKEN_PRESENTED,
        (Sight(CLIENT_APP, RESOURCE_SERVER, "GET /api/notes", headers=("authorization",)),),
    ),
    Expectation(TOKEN_VERIFIED),
    Expectation(RESOURCE_RETURNED, (Sight(RESOURCE_SERVER, CLIENT_APP, "GET /api/notes", 200),)),
    Expectation(RESOURCE_SHOWN, (Sight(CLIENT_APP, BROWSER, "GET /notes", 200),)),
)

REMEMBERED_STORY = tuple(Expectation(expected.step) for expected in HONEST_STORY)
"""The story of a later flow, in which registration, login or consent may be remembered.

Only the steps are certain.
"""
