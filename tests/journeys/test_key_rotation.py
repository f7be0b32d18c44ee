"""Keys are rotated while everything runs: no request is refused, and no process is restarted."""

import os
from pathlib import Path
from typing import Any

import pytest

from scenarios import honest
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import UserAgent, follow
from scripts.commands import rotate_keys
from tests.support.processes import wait_until
from tests.support.running import Running, running
from tests.support.verbs import header_of


def test_a_rotation_is_taken_up_by_all_three(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """All three roles take up a new key, and old tokens stay valid.

    Both workers sign with the new key within seconds, and every run in the meantime finishes. The
    API and the client app fetch the key set again by themselves.
    """
    with running(tmp_path, AUTHORIZATION_SERVER_WORKERS="2") as whole:
        alice = UserAgent()
        walk(whole, alice)
        (old,) = presented(whole)
        assert rotate_keys.rotate(whole.playground, "authorization_server", os.environ) == 0
        assert f"ES256  {old} -> " in capfd.readouterr().out

        def is_taken_up() -> bool:
            walk(whole, UserAgent())
            return presented(whole) > {old}

        wait_until(is_taken_up)
        assert asked_for_keys(whole, "client_app") == asked_for_keys(whole, "resource_server") == 2
        before = len(events(whole, "token-presented"))
        pages = list(alice.walk(follow(Leg("GET", whole.urls["client_app"] + "/notes"))))
        assert pages[-1].title.startswith("Notes of Alice")
        again = events(whole, "token-presented")[before:]
        assert {kid_in(event) for event in again} == {old}


def walk(whole: Running, browser: UserAgent) -> None:
    """Run the flow from sign-in to the notes."""
    for _ in browser.walk(honest.walk(whole.urls["client_app"])):
        pass


def events(whole: Running, slug: str) -> list[dict[str, Any]]:
    """The events of one step."""
    return [event for event in whole.events() if event["slug"] == slug]


def presented(whole: Running) -> set[str]:
    """The IDs of the keys that signed the access tokens sent by the client app."""
    return {kid_in(event) for event in events(whole, "token-presented")}


def kid_in(event: dict[str, Any]) -> str:
    """The ID of the key that signed the access token of a request."""
    headers = dict(event["http"]["request"]["headers"])
    return str(header_of(headers["Authorization"].removeprefix("Bearer "))["kid"])


def asked_for_keys(whole: Running, role: str) -> int:
    """How many times this role has requested the key set."""
    requests = [
        event["http"]["request"]
        for event in whole.events()
        if event["role"] == role and event["http"] and event["http"]["response"] is None
    ]
    return sum(request["url"].endswith("/jwks") for request in requests)
