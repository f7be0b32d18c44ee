"""The tours at the resource server: who may call it, and by what proof."""

from scenarios import honest, honest_decisions
from scenarios.browser.user_agent import Walk
from scenarios.judging.evidence import Evidence, Expectation, Sight, shows
from scenarios.scripted_tour import Places, ScriptedTour
from scenarios.tours import decisions
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
        shows(
            PUBLIC_DATA_REQUESTED,
            Sight(*_CALLS, "GET /api/public", carries=("client_id",), without=("authorization",)),
            Sight(*_ANSWERS, "GET /api/public", 200),
            decisions=decisions.CLIENT_ID,
        ),
        shows(CLIENT_DATA_REQUESTED, Sight(*_CALLS, "GET /api/usage", headers=("authorization",))),
        shows(
            CLIENT_DATA_CHECKED,
            Sight(
                RESOURCE_SERVER,
                AUTHORIZATION_SERVER,
                "POST /introspect",
                headers=("authorization",),
            ),
            decisions=(*decisions.ASKED_ABOUT, *decisions.CLIENT_SECRET),
        ),
    ),
)

TWO_VERDICTS = ScriptedTour(
    TOURS["jwt-and-introspection"],
    lambda places: _press(
        places,
        "Have the access token judged twice",
        "Give the tokens back",
        "Have the access token judged twice",
    ),
    (
        shows(VERDICTS_ASKED, Sight(*_CALLS, "GET /api/verdicts", headers=("authorization",))),
        shows(
            JUDGED_BY_SIGNATURE,
            decisions=(
                *honest_decisions.BEARER,
                *honest_decisions.BY_PUBLISHED_KEYS,
                *honest_decisions.BINDING,
            ),
        ),
        Expectation(
            JUDGED_BY_ISSUER,
            (
                Evidence(Sight(RESOURCE_SERVER, AUTHORIZATION_SERVER, "POST /introspect")),
                Evidence(
                    None,
                    (
                        *decisions.ASKED_ABOUT,
                        *decisions.ACTIVE,
                        *honest_decisions.BY_INTROSPECTION,
                        *honest_decisions.BINDING,
                    ),
                ),
            ),
            refused_by=("token_is_not_revoked", "token_is_active"),
        ),
        shows(
            VERDICTS_RETURNED,
            Sight(*_ANSWERS, "GET /api/verdicts", 200, headers=("content-type",)),
        ),
    ),
)

WRONG_TOKEN = ScriptedTour(
    TOURS["wrong-token"],
    lambda places: _press(places, "Confuse the two tokens"),
    (
        # These two were met before, when the notes were shown.
        Expectation(TOKEN_VERIFIED, refused_by=("type_is_access_token",)),
        shows(
            RESOURCE_RETURNED,
            Sight(*_ANSWERS, "GET /api/notes", 401, ("error",), ("www-authenticate",)),
        ),
        shows(ID_TOKEN_PRESENTED, Sight(*_CALLS, "GET /api/notes", headers=("authorization",))),
        Expectation(
            ACCESS_TOKEN_AS_LOGIN,
            (Evidence(None, ("issuer_is_the_one_asked",)),),
            refused_by=("audience_is_this_client",),
        ),
    ),
)

OAUTH_1 = ScriptedTour(
    TOURS["oauth-1"],
    lambda places: _press(places, "Make the call of OAuth 1.0"),
    (
        shows(SIGNED_CALL_SENT, Sight(*_CALLS, "GET /api/notes", headers=("authorization",))),
        shows(BEARER_CALL_SENT, Sight(*_CALLS, "GET /api/notes", headers=("authorization",))),
    ),
)

SCRIPTED = (THREE_CALLS, TWO_VERDICTS, WRONG_TOKEN, OAUTH_1)
