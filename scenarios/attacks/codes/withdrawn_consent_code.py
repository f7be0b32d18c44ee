"""An app keeps a code until the user has withdrawn consent, and only then exchanges it."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg, unexpected
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to a quiz, and allows it to read her notes. The quiz gets a code.")
    quiz = stage.attacker.registers(client_name="A quiz")
    code = stage.alice.code(quiz)

    stage.tell("She thinks better of it, opens her account, and withdraws the consent.")
    _withdraw(stage)

    stage.tell(
        "No token exists yet that could have been revoked. The quiz has waited for this moment: "
        "the code is fresh, unused and its own. It exchanges the code now."
    )
    answer = stage.attacker.sends(quiz.exchange(code))
    if answer.status != 200:
        return None

    stage.tell("Her account page no longer names the quiz. The quiz reads her notes all the same.")
    notes = stage.notes_read(answer.document()["access_token"])
    return (
        notes and f"Tokens for Alice's account, after she withdrew her consent. They open {notes}"
    )


def _withdraw(stage: Stage) -> None:
    account = stage.victim.send(Leg("GET", f"{stage.scene.authorization_server}/account"))
    form = account.form_with("Withdraw")
    if form is None:
        raise unexpected("the account page with the button “Withdraw”", account)
    stage.victim.send(form.press("Withdraw"))


STORY = Story(
    slug="withdrawn-consent-code",
    title="A code, exchanged after the consent was withdrawn",
    attacker="an app that Alice no longer trusts",
    victim="Alice, who withdraws her consent",
    clause="RFC 6749 §5.2",
    idea="Withdrawing a consent revokes tokens. A code is not a token yet. An app that waits with "
    "the exchange keeps something that no list of tokens contains.",
    has="A client, and a code that Alice allowed a minute ago.",
    lesson="The code belongs to a grant, and the grant is what Alice revokes. The token endpoint "
    "looks at the grant before it issues anything.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "grant_is_not_revoked"),),
    play=_play,
)
