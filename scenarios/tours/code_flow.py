"""The tours of the authorization code flow: the honest one, and variants under other conditions."""

from dataclasses import replace

from scenarios import honest
from scenarios.browser.pages import Leg, unexpected
from scenarios.browser.user_agent import Walk, follow
from scenarios.honest_story import ANSWER, EXCHANGE, HONEST_STORY, REMEMBERED_STORY
from scenarios.judging.expectation import Expectation, Sight
from scenarios.scripted_tour import Places, ScriptedTour
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    BROWSER,
    CLIENT_APP,
    CODE_EXCHANGED,
    CODE_ISSUED,
    RESOURCE_RETURNED,
    RESOURCE_SERVER,
    RESOURCE_SHOWN,
    TOKEN_ISSUED,
    TOKEN_PRESENTED,
    TOKEN_VERIFIED,
    USER_LOGGED_IN,
)
from tracing.tours import TOURS


def remembered(*told: Expectation) -> tuple[Expectation, ...]:
    """Return the thirteen steps, with these in more detail."""
    by_step = {expected.step: expected for expected in told}
    return tuple(by_step.get(expected.step, expected) for expected in REMEMBERED_STORY)


def _exchange(
    carries: tuple[str, ...] = (), headers: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> Sight:
    return Sight(
        CLIENT_APP,
        AUTHORIZATION_SERVER,
        "POST /token",
        carries=(*EXCHANGE, *carries),
        headers=headers,
        without=without,
    )


def _sign_in(places: Places, options: str) -> Walk:
    yield from honest.to_notes(places.client_app, f"/sign-in?{options}")


def _walk_again_unasked(places: Places) -> Walk:
    notes = yield from honest.to_notes(places.client_app, honest.NOTES_PATH)
    yield from honest.pressed(notes, honest.SIGN_OUT)
    page = yield from follow(Leg("GET", f"{places.client_app}/sign-in?prompt=none"))
    if page.leg.url != places.client_app + honest.NOTES_PATH:
        raise unexpected("the page with the notes, and no login page before it (step 13)", page)


def _walk_with_second_factor(places: Places) -> Walk:
    person = places.second_factor_of()
    yield from honest.to_notes(places.client_app, honest.NOTES_PATH, person)


def _walk_unticked(places: Places) -> Walk:
    # Without prompt=consent, the server does not ask for consent that it remembers.
    begin = "/sign-in?prompt=consent"
    # Bob, because the server remembers what alice has allowed in the tours beside this one.
    yield from honest.to_notes(places.client_app, begin, honest.BOB, ["notes:write"])
    yield from honest.pressed_at(f"{places.client_app}/tokens", "Write a note, allowed or not")


def _walk_to_second_issuer(places: Places) -> Walk:
    page = yield from follow(Leg("GET", f"{places.client_app}/sign-in?issuer=second"))
    if page.form_with(honest.PASSWORD) is None:
        expected = "the login page of the second authorization server (step 3)"
        raise unexpected(expected, page, TOURS["two-issuers"].needs)
    page = yield from honest.signed_in(page)
    yield from honest.consented(page)


MAIN = ScriptedTour(
    TOURS["authorization-code"],
    lambda places: honest.walk(places.client_app),
    REMEMBERED_STORY,
    is_locked=False,
)
FIRST_WALK = replace(MAIN, story=HONEST_STORY, is_locked=True)
"""The same tour when nothing is remembered yet: with registration, login and consent."""

PUBLIC_CLIENT = ScriptedTour(
    TOURS["public-client"],
    lambda places: _sign_in(places, "client=public"),
    remembered(
        Expectation(
            CODE_EXCHANGED,
            (_exchange(carries=("client_id",), without=("client_secret", "authorization")),),
        ),
        Expectation(
            TOKEN_ISSUED,
            (Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /token", 200, ("access_token",)),),
        ),
    ),
)

PRIVATE_KEY_JWT = ScriptedTour(
    TOURS["private-key-jwt"],
    lambda places: _sign_in(places, "client=private_key_jwt"),
    remembered(
        Expectation(
            CODE_EXCHANGED,
            (
                _exchange(
                    carries=("client_assertion", "client_assertion_type"),
                    without=("client_secret", "authorization"),
                ),
            ),
        ),
    ),
)

DPOP = ScriptedTour(
    TOURS["dpop"],
    lambda places: _sign_in(places, "dpop=yes"),
    remembered(
        Expectation(CODE_EXCHANGED, (_exchange(headers=("dpop",)),)),
        Expectation(
            TOKEN_PRESENTED,
            (
                Sight(
                    CLIENT_APP,
                    RESOURCE_SERVER,
                    "GET /api/notes",
                    headers=("authorization", "dpop"),
                ),
            ),
        ),
    ),
)

SECOND_FACTOR = ScriptedTour(
    TOURS["second-factor"],
    _walk_with_second_factor,
    remembered(
        Expectation(
            USER_LOGGED_IN,
            (
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /login", 303),
                Sight(AUTHORIZATION_SERVER, BROWSER, "POST /second-factor", 303),
            ),
        ),
    ),
)

SINGLE_SIGN_ON = ScriptedTour(
    TOURS["single-sign-on"],
    _walk_again_unasked,
    remembered(
        Expectation(
            USER_LOGGED_IN,
            (Sight(BROWSER, AUTHORIZATION_SERVER, "GET /authorize", carries=("prompt",)),),
        ),
        Expectation(
            CODE_ISSUED,
            (Sight(AUTHORIZATION_SERVER, BROWSER, "GET /authorize", 302, ANSWER),),
        ),
    ),
)

NARROWED_CONSENT = ScriptedTour(
    TOURS["narrowed-consent"],
    _walk_unticked,
    remembered(
        Expectation(TOKEN_VERIFIED, refused_by=("scope_is_sufficient",)),
        Expectation(
            RESOURCE_RETURNED,
            (Sight(RESOURCE_SERVER, CLIENT_APP, "POST /api/notes", 403, ("error",)),),
        ),
    ),
)

TWO_ISSUERS = ScriptedTour(
    TOURS["two-issuers"],
    _walk_to_second_issuer,
    remembered(
        Expectation(TOKEN_VERIFIED, refused_by=("key_is_published",)),
        Expectation(
            RESOURCE_RETURNED,
            (Sight(RESOURCE_SERVER, CLIENT_APP, "GET /api/notes", 401, ("error",)),),
        ),
        Expectation(
            RESOURCE_SHOWN,
            (Sight(CLIENT_APP, BROWSER, "GET /notes", 502),),
            refused_by=("token_is_accepted",),
        ),
    ),
)

SCRIPTED = (
    MAIN,
    PUBLIC_CLIENT,
    PRIVATE_KEY_JWT,
    DPOP,
    SECOND_FACTOR,
    SINGLE_SIGN_ON,
    NARROWED_CONSENT,
    TWO_ISSUERS,
)
