"""What a stolen authorization code is worth: to another client, without its verifier, and again.

The thief reads the code on its way to the client, and sends it to the token endpoint before the
browser arrives. The client is public, so no secret is needed.
"""

import json
from collections.abc import Generator
from urllib.parse import parse_qsl, urlsplit

from scenarios import honest
from scenarios.browser.pages import Leg, Page, unexpected
from scenarios.browser.user_agent import MOST_REDIRECTS, Walk, follow
from scenarios.judging.expectation import Expectation, Sight
from scenarios.scripted_tour import Places, ScriptedTour
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, CODE_ISSUED, TOKEN_ISSUED
from tracing.tours import TOURS


def _steal(places: Places) -> Walk:
    thief = yield from _registered(places)
    owner, arrival = yield from _until_the_code_comes(places)
    yield _exchange(places, thief, arrival)
    yield _exchange(places, owner, arrival)
    yield from follow(arrival)
    yield _exchange(places, owner, arrival)


def _registered(places: Places) -> Generator[Leg, Page, str]:
    """Return the client_id of a client that the thief has registered, as anyone may."""
    client = {"redirect_uris": [places.client_app], "token_endpoint_auth_method": "none"}
    registration = f"{places.authorization_server}/register"
    page = yield Leg("POST", registration, json=json.dumps(client))
    try:
        return str(json.loads(page.text)["client_id"])
    except (ValueError, KeyError) as error:
        raise unexpected("a client_id for the thief's client (step 2)", page) from error


def _until_the_code_comes(places: Places) -> Generator[Leg, Page, tuple[str, Leg]]:
    """Return the client_id of a flow, and the leg that delivers its code to the client."""
    page = yield Leg("GET", f"{places.client_app}/sign-in?client=public")
    client_id = _query(page.location)["client_id"]
    for _ in range(MOST_REDIRECTS):
        onward = page.redirect() or honest.sign_in(page) or honest.consent(page)
        if onward is None:
            break
        if "code" in _query(onward.url):
            return client_id, onward
        page = yield onward
    raise unexpected("a redirect with a code (step 4)", page)


def _exchange(places: Places, client_id: str, arrival: Leg) -> Leg:
    """Return what a thief can send: everything except the verifier, which never left the client."""
    form = (
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", _query(arrival.url)["code"]),
        ("redirect_uri", arrival.url.partition("?")[0]),
        ("code_verifier", "a-guess-that-is-long-enough-to-be-a-code-verifier"),
    )
    return Leg("POST", f"{places.authorization_server}/token", form)


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


MISUSED_CODE = ScriptedTour(
    TOURS["misused-code"],
    _steal,
    (
        Expectation(CODE_ISSUED),
        Expectation(
            TOKEN_ISSUED,
            (Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /token", 400, ("error",)),),
            refused_by=(
                "code_belongs_to_client",
                "code_verifier_matches_challenge",
                "code_is_unused",
            ),
        ),
    ),
)

SCRIPTED = (MISUSED_CODE,)
