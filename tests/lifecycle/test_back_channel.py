"""The servers reach each other at other addresses than browsers do: where requests really went."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scenarios.browser.user_agent import UserAgent
from scripts.processes.recorder_reader import RecorderReader
from tests.support.running import Running, running
from tests.support.walked import sent_to, walked

OPENED = "localhost"
REACHED = "127.0.0.1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A playground that browsers open at localhost; its servers call each other at 127.0.0.1."""
    folder: Path = tmp_path_factory.mktemp("inner")
    with running(folder, opened_at="http://localhost:{port}") as whole:
        yield whole


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
    """Requests from servers go to the inner address, and those from browsers to the public one.

    Every check of the tour passes: tokens, assertions and proofs contain the right names.
    """
    reader = RecorderReader(whole.playground.recorder, whole.playground.token)
    events, troubles = walked(tour, whole.urls, reader, UserAgent())
    assert troubles == []
    sent = sent_to(events)
    assert {urlsplit(origin).hostname for origin in sent["front"]} == {OPENED}
    assert {urlsplit(origin).hostname for origin in sent["back"]} == {REACHED}
