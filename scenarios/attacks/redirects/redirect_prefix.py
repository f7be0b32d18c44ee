"""The attacker's domain name begins with the registered URL."""

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

REGISTERED = "https://shop.example"
OWN = "https://shop.example.mallory.example/"


def _play(stage: Stage) -> str | None:
    stage.tell(
        f"A shop registers {REGISTERED} as its redirect URI. It runs in the browser, so it is a "
        "client without a secret."
    )
    shop = app_in_browsers(stage, "A shop", REGISTERED)

    stage.tell(
        "A careless server asks whether the address begins with the registered one. Mallory owns "
        f"mallory.example, and may name its subdomains as he likes: {OWN} begins so. He writes an "
        "authorization request in the name of the shop, and sends the link to Alice."
    )
    link = link_to(shop, OWN)

    stage.tell(FOLLOWED)
    arrived = followed(stage, link)
    if arrived is None:
        return None
    host = urlsplit(arrived).hostname

    stage.tell(
        f"Her browser takes the code to {host}, which is his. He exchanges it. PKCE does not stop "
        "him: he wrote the code_challenge into the link himself, so he has the verifier."
    )
    notes = notes_for(stage, shop, code_in(arrived), OWN)
    return notes and f"Alice's code, delivered to {host}. It opens {notes}"


STORY = Story(
    slug="redirect-prefix",
    title="A domain that begins with the registered address",
    attacker="Mallory, who owns a domain",
    victim="Alice, who opens a link and sees the name of a shop that she knows",
    clause="RFC 9700 §2.1, §4.1.1",
    idea="The authorization request comes from the browser, and anyone can write one. If the "
    "server can be brought to accept another redirect URI, it delivers the code there by itself.",
    has="The client_id of the shop, a domain of his own, and a link that Alice opens.",
    lesson="The server compares the whole address, character by character. A text that begins "
    "alike can name a different host, because the host ends at the next slash only.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),),
    play=_play,
)
