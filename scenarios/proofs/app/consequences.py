"""What the client app does when one of its checks is left out."""

from scenarios.browser.pages import Page
from scenarios.proofs.proof import wrong


def _begins_a_sign_in(page: Page) -> bool:
    return page.status == 302 and "response_type=code" in page.location


def _begins_a_session(page: Page) -> bool:
    return page.status == 303 and page.location == "/notes"


def _names_no_such_issuer(page: Page) -> bool:
    return page.status == 400 and "do not name the issuer" in page.text


A_SIGN_IN_BEGINS = wrong("a sign-in begins", _begins_a_sign_in)
A_SESSION_BEGINS = wrong("a session begins", _begins_a_session)
ONLY_THE_SETTINGS_STOP_IT = wrong(
    "only the list of issuers stops the sign-in", _names_no_such_issuer
)
