"""What the honest flow must show at each step when it is walked for the first time."""

from scenarios import honest_decisions as decisions
from scenarios.judging.evidence import Evidence, Expectation, Sight
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
    Expectation(
        RESOURCE_REQUESTED,
        (Evidence(Sight(BROWSER, CLIENT_APP, "GET /notes"), decisions.START),),
    ),
    Expectation(
        CLIENT_REGISTERED,
        (
            Evidence(
                Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /register", 201, CREDENTIALS),
                decisions.REGISTRATION_REQUEST,
            ),
            Evidence(None, decisions.METADATA_AND_REGISTRATION),
            Evidence(None, decisions.REGISTRATION_AT_HAND),
        ),
    ),
    Expectation(
        USER_LOGGED_IN,
        (
            Evidence(Sight(CLIENT_APP, BROWSER, "GET /notes", 302, QUESTION)),
            Evidence(
                Sight(AUTHORIZATION_SERVER, BROWSER, "GET /authorize", 200),
                decisions.AUTHORIZATION_REQUEST,
            ),
            Evidence(
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /login", 303),
                decisions.AUTHORIZATION_REQUEST + decisions.PASSWORD,
            ),
            Evidence(
                Sight(BROWSER, AUTHORIZATION_SERVER, "POST /consent"),
                decisions.AUTHORIZATION_REQUEST + decisions.CONSENT,
            ),
        ),
    ),
    Expectation(
        CODE_ISSUED,
        (
            Evidence(
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /consent", 303, ANSWER),
                decisions.CODE,
            ),
        ),
    ),
    Expectation(
        REDIRECT_FOLLOWED,
        (
            Evidence(
                Sight(BROWSER, CLIENT_APP, "GET /callback", carries=ANSWER), decisions.CALLBACK
            ),
        ),
    ),
    Expectation(
        CODE_EXCHANGED,
        (
            Evidence(
                Sight(
                    CLIENT_APP,
                    AUTHORIZATION_SERVER,
                    "POST /token",
                    carries=EXCHANGE,
                    headers=("authorization",),
                )
            ),
        ),
    ),
    Expectation(
        TOKEN_ISSUED,
        (
            Evidence(
                Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /token", 200, TOKENS),
                decisions.TOKEN_REQUEST,
            ),
        ),
    ),
    Expectation(
        LOGIN_ALLOWED,
        (
            Evidence(Sight(AUTHORIZATION_SERVER, CLIENT_APP, "GET /jwks", 200)),
            Evidence(None, decisions.TOKEN_ANSWER + decisions.KEY_SET + decisions.ID_TOKEN),
            Evidence(Sight(CLIENT_APP, BROWSER, "GET /callback", 303, headers=("set-cookie",))),
        ),
    ),
    Expectation(
        USER_ENTERED,
        (
            Evidence(
                Sight(BROWSER, CLIENT_APP, "GET /notes", headers=("cookie",)), decisions.SESSION
            ),
        ),
    ),
    Expectation(
        TOKEN_PRESENTED,
        (
            Evidence(
                Sight(CLIENT_APP, RESOURCE_SERVER, "GET /api/notes", headers=("authorization",))
            ),
        ),
    ),
    Expectation(
        TOKEN_VERIFIED,
        (
            Evidence(
                None,
                decisions.BEARER + decisions.BY_PUBLISHED_KEYS + decisions.CLAIMS,
                instead=decisions.BEARER + decisions.BY_INTROSPECTION + decisions.CLAIMS,
            ),
        ),
    ),
    Expectation(
        RESOURCE_RETURNED,
        (Evidence(Sight(RESOURCE_SERVER, CLIENT_APP, "GET /api/notes", 200), decisions.OWNER),),
    ),
    Expectation(
        RESOURCE_SHOWN,
        (Evidence(Sight(CLIENT_APP, BROWSER, "GET /notes", 200), decisions.API_ANSWER),),
    ),
)

REMEMBERED_STORY = tuple(Expectation(expected.step) for expected in HONEST_STORY)
"""A later flow: registration, login or consent may be remembered, so only the steps are certain."""
