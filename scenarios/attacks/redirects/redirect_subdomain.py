"""A forgotten subdomain of the app belongs to the attacker."""

import json
from urllib.parse import urlsplit

from scenarios.attacks.redirects.link import (
    FOLLOWED,
    app_in_browsers,
    code_in,
    followed,
    link_to,
    tokens_for,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.programs.program import bearer
from tracing.catalogue import AUTHORIZATION_SERVER

REGISTERED = "https://calendar.example/callback"
FORGOTTEN = "https://fair-2019.calendar.example/callback"
NOTE = "Meet me at the old mill at nine. Come alone."


def _play(stage: Stage) -> str | None:
    stage.tell(
        f"A calendar registers {REGISTERED} as its redirect URI. It only ever reads notes, to show "
        "them beside the days."
    )
    calendar = app_in_browsers(stage, "A calendar", REGISTERED)

    stage.tell(
        "A careless server accepts every subdomain of the registered host, as if a wildcard stood "
        "there. In 2019 the calendar had a stand at a fair, with a site of its own, at a hosting "
        "service. The contract has ended, the entry in the DNS still points there. Mallory rents "
        "the name at the same service, and his pages are at the subdomain."
    )
    link = link_to(calendar, FORGOTTEN, scope="openid notes:write")

    stage.tell(
        "He writes the link, so he chooses the scope as well: he asks to write notes, which the "
        f"calendar never does. {FOLLOWED}"
    )
    arrived = followed(stage, link)
    if arrived is None:
        return None

    stage.tell("The code arrives at the forgotten subdomain. He exchanges it, and writes a note.")
    tokens = tokens_for(stage, calendar, code_in(arrived), FORGOTTEN)
    written = tokens and stage.attacker.sends(_note(stage, tokens["access_token"]))
    if not written or written.status != 201:
        return None
    where, note = urlsplit(arrived).hostname, written.document()["text"]
    return f"Alice's code, delivered to {where}. He wrote a note in her name: {note}"


def _note(stage: Stage, token: str) -> Leg:
    address, document = f"{stage.scene.resource_server}/api/notes", json.dumps({"text": NOTE})
    return Leg("POST", address, json=document, headers=tuple(bearer(token).items()))


STORY = Story(
    slug="redirect-subdomain",
    title="A forgotten subdomain of the app",
    attacker="Mallory, who looks for entries in the DNS that lead nowhere",
    victim="Alice, who uses a calendar",
    clause="RFC 9700 §4.1.1",
    idea="A server that trusts all subdomains trusts everything that ever ran at one of them: old "
    "campaigns, test systems, pages of users. The attacker needs to take over only one.",
    has="The client_id of the calendar, and the forgotten subdomain.",
    lesson="The server accepts no pattern. A redirect URI with a wildcard cannot be registered, "
    "and a subdomain is a different host, so its address is a different address.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),),
    play=_play,
)
