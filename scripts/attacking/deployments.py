"""A deployment to be attacked: three roles, whole or weakened, and the recorder they report to."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from hosting.random_values import new_secret
from scenarios.attacks.stage import Attackers, Scene
from scenarios.attacks.story import Story
from scenarios.impostors.authorization_server import AuthorizationServer
from scenarios.impostors.gateway import Gateway
from scenarios.programs.control import Control
from scripts.processes.left_out_checks import settings_of
from scripts.processes.places import without_settings
from scripts.processes.playground import Playground
from scripts.processes.process import Start
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader
from tracing.catalogue import Party


@dataclass(frozen=True, slots=True)
class Deployment:
    """Running roles, and a place in the events that they reported."""

    scene: Scene
    reader: RecorderReader
    processes: Processes


@contextmanager
def deployed(
    playground: Playground,
    left_out: Mapping[Party, Sequence[str]],
    settings: Mapping[str, str],
    attackers: Attackers,
    start: Start,
) -> Iterator[Deployment]:
    """Start the roles of this playground without these checks and with these settings, together
    with the attacker's servers, which already run.

    Raises:
        scripts.processes.process.ProcessTrouble: a process did not start.
    """
    tokens = {role: new_secret() for role in playground.roles}
    given = {
        **settings,
        **settings_among(attackers),
        **settings_of({role: tuple(names) for role, names in left_out.items()}),
        **{f"{role.upper()}_CONTROL_TOKEN": token for role, token in tokens.items()},
    }
    playground = replace(playground, given=given)
    with playground.processes({**without_settings(os.environ), **given}, start) as processes:
        processes.wait_until_ready(playground.addresses)
        urls = playground.urls()
        controls = [Control(urls[role], token) for role, token in tokens.items()]

        def move_clocks(seconds: int) -> None:
            for control in controls:
                control.move_clock(seconds)

        scene = Scene(
            urls["client_app"],
            urls["authorization_server"],
            urls["resource_server"],
            move_clocks,
            attackers,
        )
        yield Deployment(scene, RecorderReader(playground.recorder, playground.token), processes)


@contextmanager
def attackers_of(story: Story, playground: Playground, port: int) -> Iterator[Attackers]:
    """Run the attacker's server in this story, at this port, if there is one."""
    with ExitStack() as servers:
        issuer = gateway = None
        if story.attackers_issuer:
            issuer = servers.enter_context(AuthorizationServer(port, owner="Mallory"))
        if story.attackers_gateway:
            behind = playground.places["authorization_server"].url
            gateway = servers.enter_context(Gateway(port, behind))
        yield Attackers(issuer, gateway)


def settings_among(attackers: Attackers) -> dict[str, str]:
    """Return the settings that point the roles to the issuers."""
    told = {}
    if attackers.issuer:
        told["CLIENT_APP_SECOND_ISSUER"] = attackers.issuer.url
    if attackers.gateway:
        told["AUTHORIZATION_SERVER_ISSUER"] = attackers.gateway.url
        # Without these two the roles would reach the server behind the gateway directly.
        told["CLIENT_APP_ISSUER_BACK_CHANNEL"] = attackers.gateway.url
        told["RESOURCE_SERVER_ISSUER_BACK_CHANNEL"] = attackers.gateway.url
    return told
