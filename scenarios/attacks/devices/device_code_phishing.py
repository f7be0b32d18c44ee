"""The victim is asked to type the code of the attacker's own device."""

from collections.abc import Callable

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Story
from scenarios.browser.pages import Page
from scenarios.honest import ALLOW, DO_NOT_ALLOW
from scenarios.programs.devices import (
    device_authorization,
    entered,
    poll,
    registered,
)

WARNING = "If someone sent you the code or a link, do not allow it"


def _asked(stage: Stage, decides: Callable[[Page], str]) -> str | None:
    stage.tell("The attacker starts a device. It gets a user code, as any device does.")
    device = registered(stage.attacker, "Meeting room display")
    codes = stage.attacker.sends(device_authorization(device)).document()

    stage.tell(
        "The attacker writes to Alice: “For our meeting at ten, please confirm this code.” The "
        "link leads to the real authorization server, with the right certificate. She signs in "
        "and confirms it."
    )
    user_code = str(codes["user_code"])
    page = stage.victim.goes(entered(stage.scene.authorization_server, user_code))

    stage.tell("The page names the device, and asks Alice whether to allow it. She decides.")
    button = decides(page)
    form = page.form_with(button)
    if form is not None:
        stage.victim.send(form.press(button))

    stage.tell("The device polls, as any device does, to see whether it has been allowed.")
    answer = stage.attacker.sends(poll(device, codes["device_code"]))
    if answer.status != 200:
        return None
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens for Alice's account, on the attacker's device. They open {notes}"


def _play(stage: Stage) -> str | None:
    return _asked(stage, lambda page: DO_NOT_ALLOW if WARNING in page.text else ALLOW)


def _by_someone_who_does_not_read(stage: Stage) -> str | None:
    return _asked(stage, lambda _: ALLOW)


STORY = Story(
    slug="device-code-phishing",
    title="The user code of a stranger's device",
    attacker="someone who can write to Alice",
    victim="Alice, who has an account and little time",
    clause="RFC 10027 §4.1.1, RFC 8628 §5.4",
    idea="Nothing ties the device to the person who types its code: that is what the device grant "
    "is for. So the attacker needs no false page and no false address, only a good reason to type.",
    has="A device, and a message to Alice.",
    lesson="The page says when and from where the device has asked, and not to allow it if the "
    "code came from someone else. Alice reads this, and does not allow it. The user code expires "
    "after ten minutes and works once, so a message that waits overnight leads to nothing.",
    stopped_by=(),
    stopped_otherwise="a warning on the page, which Alice reads",
    play=_play,
    unprotected=_by_someone_who_does_not_read,
    reduced="No server can see who is in front of the device. A person who allows it without "
    "reading gives the attacker access: this is the first run. A flow that does not cross devices "
    "avoids the attack, and RFC 10027 advises using one wherever the device has a browser.",
)
