"""The tours at the resource server: who may call it, and with which proof."""

from scenarios import honest
from scenarios.browser.user_agent import Walk
from scenarios.judging.expectation import Expectation, Sight
from scenarios.scripted_tour import Places, ScriptedTour
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    RESOURCE_RETURNED,
    RESOURCE_SERVER,
    TOKEN_VERIFIED,
)
from tracing.endpoint_steps import (
    ACCESS_TOKEN_AS_LOGIN,
    BEARER_CALL_SENT,
    CLIENT_DATA_CHECKED,
    CLIENT_DATA_REQUESTED,
    ID_TOKEN_PRESENTED,
    JUDGED_BY_ISSUER,
    JUDGED_BY_SIGNATURE,
    PUBLIC_DATA_REQUESTED,
    SIGNED_CALL_SENT,
    VERDICTS_ASKED,
    VERDICTS_RETURNED,
)
from tracing.tours import TOURS

_CALLS = (CLIENT_APP, RESOURCE_SERVER)
_ANSWERS = (RESOURCE_SERVER, CLIENT_APP)


def _press(places: Places, *buttons: str) -> Walk:
    yield from honest.to_notes(places.client_app, honest.NOTES_PATH)
    yield from honest.pressed_at(f"{places.client_app}/tokens", *buttons)


THREE_CALLS = ScriptedTour(
    TOURS["three-calls"],
    lambda places: _press(places, "Call the API in three ways"),
    (
        Expectation(
            PUBLIC_DATA_REQUESTED,
            (
                Sight(
                    *_CALLS, "GET /api/public", carries=("client_id",), without=("authorization",)
                ),
                Sight(*_ANSWERS, "GET /api/public", 200),
            ),
        ),
        Expectation(
            CLIENT_DATA_REQUESTED, (Sight(*_CALLS, "GET /api/usage", headers=("authorization",)),)
        ),
        Expectation(
            CLIENT_DATA_CHECKED,
            (
                Sight(
                    RESOURCE_SERVER,
                    AUTHORIZATION_SERVER,
                    "POST /introspect",
                    headers=("authorization",),
                ),
            ),
        ),
    ),
    is_indistinct=True,
)

TWO_VERDICTS = ScriptedTour(
    TOURS["jwt-and-introspection"],
    lambda places: _press(
        places,
        "Have the access token judged twice",
        "Revoke the tokens",
        "Have the access token judged twice",
    ),
    (
        Expectation(
            VERDICTS_ASKED, (Sight(*_CALLS, "GET /api/verdicts", headers=("authorization",)),)
        ),
        Expectation(JUDGED_BY_SIGNATURE),
        Expectation(
            JUDGED_BY_ISSUER,
            (Sight(RESOURCE_SERVER, AUTHORIZATION_SERVER, "POST /introspect"),),
            refused_by=("token_is_not_revoked", "token_is_active"),
        ),
        Expectation(
            VERDICTS_RETURNED,
            (Sight(*_ANSWERS, "GET /api/verdicts", 200, headers=("content-type",)),),
        ),
    ),
)

WRONG_TOKEN = ScriptedTour(
    TOURS["wrong-token"],
    lambda places: _press(places, "Confuse the two tokens"),
    (
        # These two steps happened earlier too, when the notes were shown.
        Expectation(TOKEN_VERIFIED, refused_by=("type_is_access_token",)),
        Expectation(
            RESOURCE_RETURNED,
            (Sight(*_ANSWERS, "GET /api/notes", 401, ("error",), ("www-authenticate",)),),
        ),
        Expectation(
            ID_TOKEN_PRESENTED, (Sight(*_CALLS, "GET /api/notes", headers=("authorization",)),)
        ),
        Expectation(ACCESS_TOKEN_AS_LOGIN, refused_by=("audience_is_this_client",)),
    ),
)

OAUTH_1 = ScriptedTour(
    TOURS["oauth-1"],
    lambda places: _press(places, "Make the call of OAuth 1.0"),
    (
        Expectation(
            SIGNED_CALL_SENT, (Sight(*_CALLS, "GET /api/notes", headers=("authorization",)),)
        ),
        Expectation(
            BEARER_CALL_SENT, (Sight(*_CALLS, "GET /api/notes", headers=("authorization",)),)
        ),
    ),
)

SCRIPTED = (THREE_CALLS, TWO_VERDICTS, WRONG_TOKEN, OAUTH_1)
