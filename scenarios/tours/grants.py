"""The tours of the other grants: a refresh token, the client itself, and a device."""

from scenarios import honest, honest_decisions
from scenarios.browser.pages import Leg, WalkStopped
from scenarios.browser.user_agent import Walk, follow
from scenarios.judging.evidence import Evidence, Expectation, Sight, shows
from scenarios.scripted_tour import Places, ScriptedTour
from scenarios.tours import decisions
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

USER_CODE, CONTINUE = "user_code", "Continue"
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
    shown = places.user_code()
    # The address that carries the code (RFC 8628 §3.3.1), so that the login belongs to the device.
    address = f"{places.authorization_server}/device?user_code={shown}"
    page = yield from follow(Leg("GET", address))
    page = yield from honest.signed_in(page)
    form = page.form_with(USER_CODE)
    if form is None:
        raise WalkStopped(f"No code can be typed here: {page.describe()}")
    page = yield from follow(form.fill(USER_CODE, shown).press(CONTINUE))
    yield from honest.pressed(page, honest.ALLOW)


REFRESH = ScriptedTour(
    TOURS["refresh"],
    _refresh_twice,
    (
        shows(
            REFRESH_REQUESTED,
            Sight(*_ASKS, carries=("grant_type", "refresh_token")),
            decisions=honest_decisions.TOKENS,
        ),
        shows(
            REFRESH_ANSWERED,
            Sight(*_ANSWERS, 200, ("access_token", "refresh_token")),
            decisions=decisions.REFRESH,
        ),
        shows(REFRESH_REPEATED, Sight(*_ASKS, carries=("grant_type", "refresh_token"))),
        Expectation(
            FAMILY_REVOKED,
            (Evidence(Sight(*_ANSWERS, 400, ("error",)), decisions.REFRESH_TOKEN),),
            refused_by=("refresh_token_is_unused",),
        ),
    ),
)

CLIENT_CREDENTIALS = ScriptedTour(
    TOURS["client-credentials"],
    _ask_for_the_app,
    (
        shows(
            CLIENT_TOKEN_REQUESTED,
            Sight(*_ASKS, carries=("grant_type", "scope"), headers=("authorization",)),
            decisions=honest_decisions.TOKENS,
        ),
        shows(
            CLIENT_TOKEN_ISSUED,
            Sight(*_ANSWERS, 200, ("access_token",), without=("refresh_token", "id_token")),
            decisions=decisions.CLIENT_CREDENTIALS,
        ),
        shows(TOKEN_VERIFIED, decisions=("client_is_named",)),
    ),
)

DEVICE = ScriptedTour(
    TOURS["device"],
    _allow_a_television,
    (
        shows(
            DEVICE_AUTHORIZATION_REQUESTED,
            Sight(CLIENT_APP, AUTHORIZATION_SERVER, "POST /device_authorization"),
            decisions=decisions.DEVICE_ANSWER,
        ),
        shows(
            DEVICE_CODE_ISSUED,
            Sight(
                AUTHORIZATION_SERVER,
                CLIENT_APP,
                "POST /device_authorization",
                200,
                ("device_code", "user_code", "verification_uri"),
            ),
            decisions=decisions.DEVICE_AUTHORIZATION,
        ),
        Expectation(
            DEVICE_POLLED,
            (
                Evidence(Sight(*_ASKS, carries=("grant_type", "device_code"))),
                Evidence(Sight(*_ANSWERS, 400, ("error",)), decisions.DEVICE_POLL),
                Evidence(None, honest_decisions.TOKENS),
            ),
            refused_by=("person_has_decided",),
        ),
        Expectation(
            USER_CODE_ENTERED,
            (
                Evidence(
                    Sight(AUTHORIZATION_SERVER, BROWSER, "POST /login", 303),
                    ("return_to_is_an_own_page", *honest_decisions.PASSWORD),
                ),
                Evidence(
                    Sight(AUTHORIZATION_SERVER, BROWSER, "POST /device", 200),
                    decisions.USER_CODE,
                ),
                Evidence(
                    Sight(AUTHORIZATION_SERVER, BROWSER, "POST /device/decision", 200),
                    decisions.DEVICE_DECISION,
                ),
            ),
        ),
        shows(
            DEVICE_TOKEN_ISSUED,
            Sight(*_ANSWERS, 200, ("access_token",)),
            decisions=decisions.DEVICE_TOKEN,
        ),
    ),
    with_television=True,
)

SCRIPTED = (REFRESH, CLIENT_CREDENTIALS, DEVICE)
