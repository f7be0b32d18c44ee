"""The attacker's servers run only for stories that need them."""

from dataclasses import replace
from pathlib import Path

import pytest
import requests

from scenarios.attacks.story import Story
from scripts.attacking.deployments import attackers_of, settings_among
from scripts.processes.free_ports import free_ports
from scripts.processes.playground import Playground, on_free_ports
from tests.unit.scenarios.attacks.test_story import STORY

SECONDS = 5


@pytest.fixture
def playground(tmp_path: Path) -> Playground:
    """A playground in which nothing runs."""
    return on_free_ports(tmp_path)


@pytest.fixture
def port() -> int:
    """A free port."""
    return free_ports(1)[0]


def test_most_stories_have_none(playground: Playground, port: int) -> None:
    """The attacker reaches the roles from outside."""
    with attackers_of(STORY, playground, port) as attackers:
        assert attackers == (None, None)


def test_an_issuer_of_the_attacker(playground: Playground, port: int) -> None:
    """It publishes its metadata at the port until the run ends."""
    story: Story = replace(STORY, attackers_issuer=True)
    address = f"http://127.0.0.1:{port}"
    with attackers_of(story, playground, port) as attackers:
        metadata = requests.get(f"{address}/.well-known/openid-configuration", timeout=SECONDS)
        assert attackers.issuer is not None
        assert metadata.json()["issuer"] == attackers.issuer.url == address
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=SECONDS)


def test_a_gateway_of_the_attacker(playground: Playground, port: int) -> None:
    """The roles reach the authorization server only through the gateway."""
    story: Story = replace(STORY, attackers_gateway=True)
    with attackers_of(story, playground, port) as attackers:
        assert attackers.gateway is not None
        assert attackers.gateway.url == f"http://127.0.0.1:{port}"
        assert attackers.gateway.url != playground.places["authorization_server"].url
        told = replace(playground, given=settings_among(attackers)).settings()
        for role in ("CLIENT_APP", "RESOURCE_SERVER"):
            assert told[f"{role}_ISSUER_BACK_CHANNEL"] == attackers.gateway.url
