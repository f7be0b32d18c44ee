"""The attacker makes the victim's browser complete the attacker's own sign-in."""

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import BOB, NOTES_PATH
from tracing.catalogue import CLIENT_APP

SECRET = "The key is under the third flowerpot."


def _play(stage: Stage) -> str | None:
    stage.tell("Bob signs in to Notebook with his own account, and stops before the last redirect.")
    browser = stage.attacker.agent
    arrival = stage.arrival(browser, NOTES_PATH, BOB)

    stage.tell(
        "That redirect is only a link, and it works in any browser that Notebook accepts it from. "
        "He sends the link to Alice: “Your notes have moved.” She opens it."
    )
    stage.victim.send(arrival)

    stage.tell("She opens Notebook, to see her notes.")
    page = stage.victim.send(Leg("GET", stage.scene.client_app + NOTES_PATH))
    form = page.form_with("Save note")
    if form is None:
        return None

    stage.tell(
        "A user is signed in there, as always. She does not notice whose, and writes a note."
    )
    stage.victim.send(form.fill("A new note", SECRET).press("Save note"))

    stage.tell("Bob signs in to Notebook, as himself, and reads what she wrote.")
    shown = browser.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH, BOB)).text
    return f"Alice's note, in Bob's account: {SECRET}" if SECRET in shown else None


STORY = Story(
    slug="login-csrf",
    title="Signed in as the attacker (login CSRF)",
    attacker="Bob, who has an account of his own",
    victim="Alice, who opens a link",
    clause="RFC 9700 §4.7, RFC 6749 §10.12",
    idea="It is not always Alice's account that is worth something. If she works in Bob's account "
    "without noticing, all that she writes is his: notes, addresses, the number of her card.",
    has="An account of his own, and an address with an unused code for it, which Alice opens.",
    lesson="Notebook gives the browser that begins a sign-in a cookie, and accepts the response "
    "only with this cookie. Alice's browser began nothing, so the link does nothing.",
    stopped_by=(Defence(CLIENT_APP, "state_is_of_this_browser"),),
    beside=(Defence(CLIENT_APP, "state_is_spent_by_this_response"),),
    play=_play,
)
