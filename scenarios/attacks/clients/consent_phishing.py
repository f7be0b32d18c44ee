"""The attacker's client uses the name of an app that the victim trusts."""

from collections.abc import Callable

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Story
from scenarios.browser.pages import Page
from scenarios.honest import ALLOW, DO_NOT_ALLOW, NOTES_PATH

NOT_VERIFIED = "The name is not verified."
OWN = "https://notebook-backup.example/callback"


def _asked(stage: Stage, decides: Callable[[Page], str]) -> str | None:
    stage.tell("Alice uses Notebook, and is signed in.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))

    stage.tell(
        "The attacker registers a client, and calls it Notebook. Any client names itself, and two "
        "may have the same name."
    )
    client = stage.attacker.registers(client_name="Notebook", redirect_uris=[OWN])

    stage.tell(
        "The attacker writes to Alice: “Please confirm the access to your notes again, or they "
        "will be deleted.” The link leads to the real server. She sees the real consent page: "
        "Notebook asks for access to her account. She decides."
    )
    page = stage.victim.send(client.authorization())
    form = page.form_with(ALLOW)
    if form is None:
        return None
    code = stage.victim.send(form.press(decides(page))).answered().get("code")
    if code is None:
        return None

    stage.tell("The code is sent to the attacker, at the registered address, and exchanged.")
    tokens = stage.attacker.sends(client.exchange(code)).document()
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"Tokens for Alice's account, which she gave to a name. They open {notes}"


def _play(stage: Stage) -> str | None:
    real = f"You will be redirected to {stage.scene.client_app}"

    def decides(page: Page) -> str:
        is_warned = NOT_VERIFIED in page.text and real not in page.text
        return DO_NOT_ALLOW if is_warned else ALLOW

    return _asked(stage, decides)


def _by_someone_who_reads_the_name_only(stage: Stage) -> str | None:
    return _asked(stage, lambda _: ALLOW)


STORY = Story(
    slug="consent-phishing",
    title="An app with a trusted name",
    attacker="someone who can write to Alice",
    victim="Alice, a user of Notebook",
    clause="RFC 6819 §4.4.1.4, RFC 7591 §5",
    idea="No password is stolen and no page is false: server, certificate and consent page are the "
    "real ones. Only the name on the page is a lie, and a second factor does not help against it.",
    has="A registered client, and a message to Alice.",
    lesson="The consent page says that the name is not verified, how and when the app was "
    "registered, and which address the browser is sent to. Alice reads this. The address is not "
    "that of Notebook, so she does not allow it.",
    stopped_by=(),
    stopped_otherwise="a warning on the consent page, and the address on it, which Alice reads",
    play=_play,
    unprotected=_by_someone_who_reads_the_name_only,
    reduced="No check knows who is behind a name. A person who reads the name only gives the "
    "attacker access: this is the first run. She can withdraw it on her account page. A server "
    "for a company or a bank does not let everyone register clients, and verifies their names.",
)
