"""An app starts its flows without PKCE, and a stolen code is injected into one of them."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

WITHOUT_PKCE = {"code_challenge": None, "code_challenge_method": None}


def _play(stage: Stage) -> str | None:
    stage.tell("A web shop is a client with a secret. It has not heard of PKCE.")
    shop = stage.app.registers(client_name="A web shop")

    stage.tell("Alice signs in to the shop, which sends her without a code_challenge.")
    page = stage.alice.opens(shop.authorization(**WITHOUT_PKCE))
    code = page.answered().get("code")
    if code is None:
        return None

    stage.tell(
        "The thief has read the address of the redirect, and stopped it. Without the shop's "
        "secret the code cannot be redeemed. But the shop can do it: the thief begins a sign-in "
        "there and hands it Alice's code, with the state of the thief's browser. The shop "
        "exchanges the code."
    )
    answer = stage.app.sends(shop.exchange(code, code_verifier=None))
    if answer.status != 200:
        return None

    stage.tell("The shop asks whose tokens these are, and takes the thief's browser for Alice's.")
    profile = stage.app.reads("/userinfo", answer.document()["access_token"])
    return f"A session as Alice at the shop, which shows her profile: {profile.text.strip()}"


STORY = Story(
    slug="pkce-left-out",
    title="A flow without PKCE, and a code injected into it",
    attacker="a thief who can read the victim's redirects",
    victim="Alice, a customer of a web shop",
    clause="RFC 9700 §2.1.1, §4.5",
    idea="A client secret protects the token request. It does not protect the redirect: the shop "
    "cannot tell whether a code comes from the flow of this browser or from that of another.",
    has="The address of Alice's redirect, before her browser has opened it.",
    lesson="The server demands a code_challenge in each authorization request, from clients with a "
    "secret as well. By default this server only warns such a client; with the profile oauth-2.1, "
    "as here, it refuses the request, and no code is issued that could be stolen.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "code_challenge_is_present"),),
    play=_play,
    settings={"AUTHORIZATION_SERVER_PROFILE": "oauth-2.1"},
)
