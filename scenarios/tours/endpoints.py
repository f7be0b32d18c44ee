"""The tours of the other endpoints of the authorization server."""

from scenarios import honest
from scenarios.browser.user_agent import Walk
from scenarios.judging.expectation import Expectation, Sight
from scenarios.scripted_tour import Places, ScriptedTour
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    BROWSER,
    CLIENT_APP,
    CLIENT_REGISTERED,
    CODE_ISSUED,
    RESOURCE_REQUESTED,
    USER_LOGGED_IN,
)
from tracing.endpoint_steps import (
    LOGOUT_REQUESTED,
    LOGOUT_RETURNED,
    REGISTRATION_ANSWERED,
    REGISTRATION_MANAGED,
    REQUEST_PUSHED,
    REQUEST_URI_ISSUED,
    REVOCATION_REQUESTED,
    SESSION_ENDED,
    TOKEN_REVOKED,
)
from tracing.tours import TOURS


def _sign_out(places: Places) -> Walk:
    notes = yield from honest.to_notes(places.client_app, honest.NOTES_PATH)
    yield from honest.pressed(notes, honest.SIGN_OUT)


def _sign_out_at_both_sides(places: Places) -> Walk:
    notes = yield from honest.to_notes(places.client_app, honest.NOTES_PATH)
    yield from honest.pressed(notes, "Sign out on both sides")


def _push(places: Places) -> Walk:
    yield from honest.to_notes(places.client_app, "/sign-in?pushed=yes")


def _manage_registration(places: Places) -> Walk:
    yield from honest.pressed_at(f"{places.client_app}/calls", "Manage the registration")


REVOCATION = ScriptedTour(
    TOURS["revocation"],
    _sign_out,
    (
        Expectation(
            REVOCATION_REQUESTED,
            (Sight(CLIENT_APP, AUTHORIZATION_SERVER, "POST /revoke", carries=("token",)),),
        ),
        Expectation(TOKEN_REVOKED, (Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /revoke", 200),)),
    ),
)

LOGOUT = ScriptedTour(
    TOURS["logout"],
    _sign_out_at_both_sides,
    (
        Expectation(
            LOGOUT_REQUESTED,
            (
                Sight(
                    CLIENT_APP,
                    BROWSER,
                    "POST /sign-out-everywhere",
                    303,
                    ("id_token_hint", "post_logout_redirect_uri", "state"),
                ),
            ),
        ),
        Expectation(
            SESSION_ENDED,
            (Sight(AUTHORIZATION_SERVER, BROWSER, "GET /end-session", 303, ("state",)),),
        ),
        Expectation(
            LOGOUT_RETURNED, (Sight(BROWSER, CLIENT_APP, "GET /signed-out", carries=("state",)),)
        ),
    ),
)

PUSHED_AUTHORIZATION = ScriptedTour(
    TOURS["pushed-authorization"],
    _push,
    (
        Expectation(RESOURCE_REQUESTED),
        Expectation(CLIENT_REGISTERED),
        Expectation(
            REQUEST_PUSHED,
            (
                Sight(
                    CLIENT_APP,
                    AUTHORIZATION_SERVER,
                    "POST /par",
                    carries=("redirect_uri", "scope", "state", "code_challenge"),
                ),
            ),
        ),
        Expectation(
            REQUEST_URI_ISSUED,
            (Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /par", 201, ("request_uri",)),),
        ),
        Expectation(USER_LOGGED_IN),
        Expectation(CODE_ISSUED),
    ),
)

_MANAGED = ("GET /register/*", "PUT /register/*", "DELETE /register/*")
_TO_SERVER = (CLIENT_APP, AUTHORIZATION_SERVER)
_FROM_SERVER = (AUTHORIZATION_SERVER, CLIENT_APP)

REGISTRATION_MANAGEMENT = ScriptedTour(
    TOURS["registration-management"],
    _manage_registration,
    (
        Expectation(REGISTRATION_MANAGED, tuple(Sight(*_TO_SERVER, what) for what in _MANAGED)),
        Expectation(
            REGISTRATION_ANSWERED,
            (
                Sight(*_FROM_SERVER, "GET /register/*", 200, ("client_id",)),
                Sight(*_FROM_SERVER, "PUT /register/*", 200, ("client_id",)),
                Sight(*_FROM_SERVER, "DELETE /register/*", 204),
                Sight(*_FROM_SERVER, "GET /register/*", 401),
            ),
            refused_by=("registration_token_is_of_this_client",),
        ),
    ),
)

SCRIPTED = (REVOCATION, LOGOUT, PUSHED_AUTHORIZATION, REGISTRATION_MANAGEMENT)
