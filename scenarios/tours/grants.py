"""The tours of the other grants: refresh token, client credentials, device."""

from scenarios import honest
from scenarios.browser.user_agent import Walk
from scenarios.judging.expectation import Expectation, Sight
from scenarios.programs.devices import decide
from scenarios.scripted_tour import Places, ScriptedTour
from tracing.catalogue import AUTHORIZATION_SERVER, BROWSER, CLIENT_APP, TOKEN_VERIFIED
from tracing.grant_steps import (
    CLIENT_TOKEN_ISSUED,
    CLIENT_TOKEN_REQUESTED,
    DEVICE_AUTHORIZATION_REQUESTED,
    DEVICE_CODE_ISSUED,
    DEVICE_POLLED,
    DEVICE_TOKEN_ISSUED,
    FAMILY_REVOKED,
    REFRESH_ANSWERED,
    REFRESH_REPEATED,
    REFRESH_REQUESTED,
    USER_CODE_ENTERED,
)
from tracing.tours import TOURS

_ASKS = (CLIENT_APP, AUTHORIZATION_SERVER, "POST /token")
_ANSWERS = (AUTHORIZATION_SERVER, CLIENT_APP, "POST /token")


def _refresh_twice(places: Places) -> Walk:
    yield from honest.to_notes(places.client_app, honest.NOTES_PATH)
    yield from honest.pressed_at(
        f"{places.client_app}/tokens", "Renew the access token", "Use the old refresh token again"
    )


def _ask_for_the_app(places: Places) -> Walk:
    yield from honest.pressed_at(f"{places.client_app}/calls", "Get a token for the app itself")


def _allow_a_television(places: Places) -> Walk:
    yield from decide(places.authorization_server, places.user_code())


REFRESH = ScriptedTour(
    TOURS["refresh"],
    _refresh_twice,
    (
        Expectation(REFRESH_REQUESTED, (Sight(*_ASKS, carries=("grant_type", "refresh_token")),)),
        Expectation(REFRESH_ANSWERED, (Sight(*_ANSWERS, 200, ("access_token", "refresh_token")),)),
        Expectation(REFRESH_REPEATED, (Sight(*_ASKS, carries=("grant_type", "refresh_token")),)),
        Expectation(
            FAMILY_REVOKED,
            (Sight(*_ANSWERS, 400, ("error",)),),
            refused_by=("refresh_token_is_unused",),
        ),
    ),
)

CLIENT_CREDENTIALS = ScriptedTour(
    TOURS["client-credentials"],
    _ask_for_the_app,
    (
        Expectation(
            CLIENT_TOKEN_REQUESTED,
            (Sight(*_ASKS, carries=("grant_type", "scope"), headers=("authorization",)),),
        ),
        Expectation(
            CLIENT_TOKEN_ISSUED,
            (Sight(*_ANSWERS, 200, ("access_token",), without=("refresh_token", "id_token")),),
        ),
        Expectation(TOKEN_VERIFIED),
    ),
    is_indistinct=True,
)

DEVICE = ScriptedTour(
    TOURS["device"],
    _allow_a_television,
    (
        Expectation(
            DEVICE_AUTHORIZATION_REQUESTED,
            (Sight(CLIENT_APP, AUTHORIZATION_SERVER, "POST /device_authorization"),),
        ),
        Expectation(
            DEVICE_CODE_ISSUED,
            (
                Sight(
                    AUTHORIZATION_SERVER,
                    CLIENT_APP,
                    "POST /device_authorization",
                    200,
                    ("device_code", "user_code", "verification_uri"),
                ),
            ),
        ),
        Expectation(
            DEVICE_POLLED,
            (
                Sight(*_ASKS, carries=("grant_type", "device_code")),
                Sight(*_ANSWERS, 400, ("error",)),
            ),
            refused_by=("person_has_decided",),
        ),
        Expectation(
            USER_CODE_ENTERED,
            (
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /login", 303),
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /device", 200),
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /device/decision", 200),
            ),
        ),
        Expectation(DEVICE_TOKEN_ISSUED, (Sight(*_ANSWERS, 200, ("access_token",)),)),
    ),
    with_television=True,
)

SCRIPTED = (REFRESH, CLIENT_CREDENTIALS, DEVICE)
