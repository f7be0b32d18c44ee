"""What a stolen authorization code is worth: used without its verifier, twice, by another client.

The thief reads the code where the browser brings it, before the browser does, and hands it in at
the token endpoint. The client is a public one, so that no secret stands in the way.
"""

from collections.abc import Generator
from urllib.parse import parse_qsl, urlsplit

from scenarios import honest
from scenarios.evidence import Evidence, Expectation, Sight
from scenarios.pages import Leg, Page, WalkStopped
from scenarios.scripted_tour import Places, ScriptedTour
from scenarios.user_agent import MOST_REDIRECTS, Walk, follow
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, CODE_ISSUED, TOKEN_ISSUED
from tracing.tours import TOURS


def _steal(places: Places) -> Walk:
    public, arrival = yield from _until_the_code_comes(places, "client=public")
    yield _exchange(places, public, arrival)
    page = yield from follow(arrival)
    yield _exchange(places, public, arrival)
    yield from honest.pressed(page, honest.SIGN_OUT)
    _, arrival = yield from _until_the_code_comes(places, "client=confidential")
    yield _exchange(places, public, arrival)
    yield from follow(arrival)


def _until_the_code_comes(places: Places, options: str) -> Generator[Leg, Page, tuple[str, Leg]]:
    """The client id of a flow, and the leg that would bring its code to the client."""
    page = yield Leg("GET", f"{places.client_app}/sign-in?{options}")
    client_id = _query(page.location)["client_id"]
    for _ in range(MOST_REDIRECTS):
        onward = page.redirect() or honest.sign_in(page) or honest.consent(page)
        if onward is None:
            break
        if "code" in _query(onward.url):
            return client_id, onward
        page = yield onward
    raise WalkStopped(f"No code came: {page.describe()}")


def _exchange(places: Places, client_id: str, arrival: Leg) -> Leg:
    """What a thief can send: all but the verifier, which never left the client."""
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
            (
                Evidence(
                    Sight(AUTHORIZATION_SERVER, CLIENT_APP, "POST /token", 400, ("error",)),
                ),
            ),
            refused_by=(
                "code_verifier_matches_challenge",
                "code_is_unused",
                "code_belongs_to_client",
            ),
        ),
    ),
)

SCRIPTED = (MISUSED_CODE,)
