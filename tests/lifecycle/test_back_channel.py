"""The servers reach each other at other addresses than browsers do: what really went where."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from scenarios.browser.user_agent import UserAgent
from scenarios.scripted_tour import Places
from scenarios.tours import SCRIPTED
from tests.support.running import Running, running

OPENED = "localhost"
REACHED = "127.0.0.1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Browsers open localhost; the servers find each other at 127.0.0.1."""
    folder: Path = tmp_path_factory.mktemp("inner")
    with running(folder, opened_at="http://localhost:{port}") as whole:
        yield whole


def events_of(whole: Running, tour: str) -> list[dict[str, Any]]:
    """What the servers told of this tour, all of whose checks passed."""
    place = whole.place()
    urls = whole.urls
    places = Places(urls["client_app"], urls["authorization_server"], urls["resource_server"], str)
    for _ in UserAgent().walk(SCRIPTED[tour].walk(places)):
        pass
    events = whole.events(place)
    verdict = SCRIPTED[tour].judge(events)
    assert not [*verdict.elsewhere, *(each.deviations for each in verdict.steps if each.deviations)]
    return events


@pytest.mark.parametrize(
    "tour",
    [
        "authorization-code",
        "pushed-authorization",
        "private-key-jwt",
        "dpop",
        "jwt-and-introspection",
        "logout",
    ],
)
def test_servers_call_the_inner_address_and_browsers_the_public_one(
    whole: Running, tour: str
) -> None:
    """Each request that a server sent arrived at the inner name; each of a browser at the public
    one. Every check of the tour passed: tokens, assertions and proofs name the servers rightly.
    """
    sent: dict[str, set[str]] = {"front": set(), "back": set()}
    for event in events_of(whole, tour):
        request = (event["http"] or {}).get("request")
        if request and event["channel"] in sent:
            sent[event["channel"]].add(str(urlsplit(request["url"]).hostname))
    assert sent == {"front": {OPENED}, "back": {REACHED}}
