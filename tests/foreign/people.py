"""People whom a foreign client sends to the authorization server: they sign in and consent."""

from playwright.sync_api import Page as Window
from playwright.sync_api import expect

from scenarios.browser.pages import Leg, Page
from scenarios.browser.user_agent import UserAgent
from scenarios.honest import ALICE, ALLOW, PASSWORD, SIGN_IN, USER_NAME
from scenarios.programs.devices import CONTINUE


def with_browser(window: Window, address: str) -> None:
    """Sign in as alice in a real browser, until she is back at the client."""
    window.goto(address)
    window.get_by_label(USER_NAME).fill(ALICE.name)
    window.get_by_label(PASSWORD).fill(ALICE.password)
    window.get_by_role("button", name=SIGN_IN).click()
    window.get_by_role("button", name=ALLOW, exact=True).click()
    expect(window).to_have_title("Back")


def without_browser(address: str, agent: UserAgent | None = None, until: str = "Back") -> None:
    """Do the same with a scripted user; if `agent` was used before, its user is still signed in."""
    agent = agent or UserAgent()
    page = agent.send(Leg("GET", address))
    while onward := _onward(page):
        page = agent.send(onward)
    assert page.title.startswith(until), page.describe()


def address_on_return(address: str, redirect_uri: str) -> str:
    """Do the same for a client without a web server; return the URL the browser would open."""
    agent, leg = UserAgent(), Leg("GET", address)
    while not leg.url.startswith(redirect_uri):
        page = agent.send(leg)
        onward = _onward(page)
        assert onward, page.describe()
        leg = onward
    return leg.url


def _onward(page: Page) -> Leg | None:
    if form := page.form_with(PASSWORD):
        return form.fill(USER_NAME, ALICE.name).fill(PASSWORD, ALICE.password).press(SIGN_IN)
    if form := page.form_with(ALLOW):
        return form.press(ALLOW)
    if form := page.form_with(CONTINUE):
        return form.press(CONTINUE)
    return page.redirect()
