"""The attacker tries user codes until one belongs to the victim's television."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.honest import ALLOW, BOB
from scenarios.programs.devices import device_authorization, entered, poll, registered
from tracing.catalogue import AUTHORIZATION_SERVER

TOO_MANY_REQUESTS = 429
WRONG = (
    *("BBBB-BBBB", "BCDF-GHJK", "CCCC-CCCC", "DDDD-DDDD", "FFFF-FFFF", "GGGG-GGGG"),
    *("HHHH-HHHH", "JJJJ-JJJJ", "KKKK-KKKK", "LMNP-QRST", "VWXZ-BCDF", "ZZZZ-ZZZZ"),
)


def _play(stage: Stage) -> str | None:
    stage.tell("Alice's new television asks for its codes, and shows her the short one to type.")
    television = registered(stage.app, "Television")
    codes = stage.app.sends(device_authorization(television)).document()

    stage.tell(
        "Before she types it, Bob opens the device page of the authorization server, signs in with "
        "an account of his own, and tries codes. A program would try millions. To keep the story "
        "short, his thirteenth guess is right."
    )
    issuer, allow = stage.scene.authorization_server, None
    for guess in (*WRONG, str(codes["user_code"])):
        page = stage.attacker.agent.goes(entered(issuer, guess, BOB))
        if page.status == TOO_MANY_REQUESTS:
            return None
        allow = page.form_with(ALLOW)
    if allow is None:
        return None

    stage.tell("The page asks whether to allow a television. He allows it: with his own account.")
    stage.attacker.sends(allow.press(ALLOW))

    stage.tell("Alice's television stops showing the code, so she takes it for connected.")
    tokens = stage.app.sends(poll(television, codes["device_code"])).document()
    profile = stage.app.reads("/userinfo", tokens["access_token"]).document()
    name = profile["name"]
    return f"Alice's television, signed in as {name}. All that she does there is in his account."


STORY = Story(
    slug="user-code-guessing",
    title="A user code, found by trying",
    attacker="Bob, who has an account of his own",
    victim="Alice, who connects a television",
    clause="RFC 8628 §5.1",
    idea="A device code is long and never shown. The user code is short, because people type it, "
    "and many televisions wait for a person at any moment. Any of their codes is a hit.",
    has="An account at the authorization server.",
    lesson="After five wrong codes the server makes him wait, for longer each time: up to five "
    "minutes for each guess. A code has eight letters out of twenty, about 34 bits, and expires "
    "after ten minutes, so the codes are gone long before he finds one.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "attempts_are_limited"),),
    play=_play,
)
