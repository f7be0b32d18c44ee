"""The tours of the other endpoints of the authorization server."""

from scenarios import honest
from scenarios.browser.user_agent import Walk
from scenarios.judging.evidence import Evidence, Expectation, Sight, shows
from scenarios.scripted_tour import Places, ScriptedTour
from scenarios.tours import decisions
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
    yield from honest.pressed(notes, "Sign out at both sides")


def _push(places: Places) -> Walk:
    yield from honest.to_notes(places.client_app, "/sign-in?pushed=yes")


def _manage_registration(places: Places) -> Walk:
    yield from honest.pressed_at(f"{places.client_app}/calls", "Manage the registration")


REVOCATION = ScriptedTour(
    TOURS["revocation"],
    _sign_out,
    (
        shows(
            REVOCATION_REQUESTED,
            Sight(CLIENT_APP, AUTHORIZATION_SERVER, "POST /revoke", carries=("token",)),
        ),
        shows(
            TOKEN_REVOKED,
            Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /revoke", 200),
            decisions=decisions.GIVEN_BACK,
        ),
    ),
)

LOGOUT = ScriptedTour(
    TOURS["logout"],
    _sign_out_at_both_sides,
    (
        shows(
            LOGOUT_REQUESTED,
            Sight(
                CLIENT_APP,
                BROWSER,
                "POST /sign-out-everywhere",
                303,
                ("id_token_hint", "post_logout_redirect_uri", "state"),
            ),
            decisions=decisions.LOGOUT,
        ),
        shows(
            SESSION_ENDED,
            Sight(AUTHORIZATION_SERVER, BROWSER, "GET /end-session", 303, ("state",)),
        ),
        shows(
            LOGOUT_RETURNED,
            Sight(BROWSER, CLIENT_APP, "GET /signed-out", carries=("state",)),
            decisions=("logout_was_started_here",),
        ),
    ),
)

PUSHED_AUTHORIZATION = ScriptedTour(
    TOURS["pushed-authorization"],
    _push,
    (
        shows(RESOURCE_REQUESTED, decisions=decisions.OPTIONS),
        shows(CLIENT_REGISTERED, decisions=("pushed_requests_are_offered",)),
        shows(
            REQUEST_PUSHED,
            Sight(
                CLIENT_APP,
                AUTHORIZATION_SERVER,
                "POST /par",
                carries=("redirect_uri", "scope", "state", "code_challenge"),
            ),
            decisions=decisions.PUSHED_ANSWER,
        ),
        shows(
            REQUEST_URI_ISSUED,
            Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /par", 201, ("request_uri",)),
            decisions=decisions.PUSHED_REQUEST,
        ),
        shows(USER_LOGGED_IN, decisions=decisions.REQUEST_URI),
        shows(CODE_ISSUED, decisions=("request_uri_is_spent_by_this_answer",)),
    ),
)

_MANAGED = ("GET /register/*", "PUT /register/*", "DELETE /register/*")
_TO_SERVER = (CLIENT_APP, AUTHORIZATION_SERVER)
_FROM_SERVER = (AUTHORIZATION_SERVER, CLIENT_APP)

REGISTRATION_MANAGEMENT = ScriptedTour(
    TOURS["registration-management"],
    _manage_registration,
    (
        shows(REGISTRATION_MANAGED, *(Sight(*_TO_SERVER, what) for what in _MANAGED)),
        Expectation(
            REGISTRATION_ANSWERED,
            (
                Evidence(
                    Sight(*_FROM_SERVER, "GET /register/*", 200, ("client_id",)),
                    decisions.REGISTRATION_TOKEN,
                ),
                Evidence(
                    Sight(*_FROM_SERVER, "PUT /register/*", 200, ("client_id",)),
                    decisions.REGISTRATION_UPDATE,
                ),
                Evidence(
                    Sight(*_FROM_SERVER, "DELETE /register/*", 204), decisions.REGISTRATION_TOKEN
                ),
                Evidence(Sight(*_FROM_SERVER, "GET /register/*", 401)),
            ),
            refused_by=("registration_token_is_of_this_client",),
        ),
    ),
)

SCRIPTED = (REVOCATION, LOGOUT, PUSHED_AUTHORIZATION, REGISTRATION_MANAGEMENT)
