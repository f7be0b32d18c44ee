"""The registered URL appears in the attacker's URL, after a #."""

from urllib.parse import urlsplit

from scenarios.attacks.redirects.link import (
    FOLLOWED,
    app_in_browsers,
    code_in,
    followed,
    link_to,
    notes_for,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

REGISTERED = "https://music.example/callback"
WITH_FRAGMENT = f"https://mallory.example/#{REGISTERED}"


def _play(stage: Stage) -> str | None:
    stage.tell(f"A music player registers {REGISTERED} as its redirect URI.")
    player = app_in_browsers(stage, "A music player", REGISTERED)

    stage.tell(
        "A careless server asks whether the address ends with the registered one, or contains it. "
        "What stands behind a # is never sent to any server, so Mallory can write there what he "
        f"likes: {WITH_FRAGMENT}"
    )
    link = link_to(player, WITH_FRAGMENT)

    stage.tell(FOLLOWED)
    arrived = followed(stage, link)
    if arrived is None:
        return None

    stage.tell(
        "The server adds the code at the end of the address. There it is a part of the fragment: "
        "Alice's browser opens https://mallory.example/, and sends no code. But the script on that "
        "page reads location.hash, and the code is in it. No log of any server contains it."
    )
    parts = urlsplit(arrived)

    stage.tell("The script sends the code to Mallory, who exchanges it.")
    notes = notes_for(stage, player, code_in(parts.fragment), WITH_FRAGMENT)
    return (
        notes and f"Alice's code, in the fragment of a page of {parts.hostname}. It opens {notes}"
    )


STORY = Story(
    slug="redirect-fragment",
    title="The registered address, behind a #",
    attacker="Mallory, who owns a site",
    victim="Alice, who listens to music",
    clause="RFC 9700 §4.1.1, RFC 6749 §3.1.2",
    idea="A comparison looks at a text, a browser at its parts. The fragment is a part that a "
    "browser keeps to itself: it decides nothing about where the request goes.",
    has="The client_id of the player, and a page with a script of his own.",
    lesson="The whole text must be the registered one, so nothing can stand before it. And no "
    "address with a fragment can be registered, because a response that is added to it would never "
    "reach the server of the app.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),),
    play=_play,
)
