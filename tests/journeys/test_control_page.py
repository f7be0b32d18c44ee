"""The Control page: input on it reaches the role, and the page shows the result."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine

from hosting.database import open_database
from recorder import app as recorder_app
from recorder.config import Config
from tests.conftest import MakeIssuer
from tests.support.recorder_tokens import INBOX, VIEWER
from tests.support.sockets import served

TOKEN = "p" * 32
ROLE = "authorization_server"


@pytest.fixture(scope="module")
def address(make_issuer: MakeIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a recorder that has a role's control token; both run in this process."""
    opened: list[Engine] = []

    def open_one(_url: str) -> Engine:
        opened.append(open_database(f"sqlite:///{tmp_path_factory.mktemp('recorder')}/x.db"))
        return opened[-1]

    issuer = make_issuer(control_token=TOKEN)
    with served(issuer.app) as role, pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder_app, "open_database", open_one)
        config = Config(
            token=VIEWER,
            inbox_token=INBOX,
            authorization_server=role,
            authorization_server_control_token=TOKEN,
        )
        app = recorder_app.create_app(config).wsgi_app
        host = "127.0.0.1:9003"
        with served(lambda environ, start: app(as_own(environ, host), start)) as where:
            yield where
    for engine in opened:
        engine.dispose()


def as_own(environ: dict[str, object], host: str) -> dict[str, object]:
    """The request as if it had been sent to the recorder's own address."""
    given = {"HTTP_HOST": host}
    if "HTTP_ORIGIN" in environ:
        given["HTTP_ORIGIN"] = f"http://{host}"
    return environ | given


@pytest.fixture
def page(address: str, chromium: Browser) -> Iterator[Page]:
    """The Control page, with nothing switched on."""
    page = chromium.new_page()
    page.goto(f"{address}/control?token={VIEWER}")
    pressed(page, page.get_by_role("button", name="Reset all roles"))
    expect(page.locator("#different + p")).to_contain_text("Nothing: no fault is on")
    yield page
    page.close()


def pressed(page: Page, button: Locator) -> None:
    """Press the button, and wait until the page and its scripts are loaded again."""
    with page.expect_navigation():
        button.click()


def part(page: Page, kind: str) -> None:
    """Open a list of the role on the page."""
    page.locator(f"#{kind}-{ROLE} > summary").click()


def test_a_person_is_added_by_the_form(page: Page) -> None:
    """The new person is listed, the list stays open, and the page has no axe violations."""
    part(page, "people")
    form = page.get_by_role("form", name="Add or replace a person")
    form.get_by_label("User name").fill("dora")
    form.get_by_label("Password").fill("explorer")
    form.get_by_label("Groups").fill("students staff")
    with page.expect_navigation():
        form.get_by_role("button", name="Add or replace").press("Enter")
    expect(page.locator(f"#people-{ROLE} > summary")).to_have_text(re.compile(r"People \(4\)"))
    listed = page.locator(f"#people-{ROLE} li", has_text="dora")
    expect(listed).to_contain_text("Groups: students, staff")
    assert Axe().run(page).violations_count == 0
    pressed(page, listed.get_by_role("button", name="Remove"))
    expect(page.locator(f"#people-{ROLE} > summary")).to_have_text(re.compile(r"People \(3\)"))


def test_a_client_gets_consent_and_what_is_wrong_is_said(page: Page) -> None:
    """Errors appear in the words of the role."""
    part(page, "clients")
    form = page.get_by_role("form", name="Add or replace a client")
    form.get_by_label("Client id").fill("shop")
    form.get_by_label("Redirect URIs").fill("http://127.0.0.1:5000/callback")
    form.get_by_role("button").click()
    said = page.locator(".controlled > .run-state.failed")
    expect(said).to_contain_text("client_secret is missing")
    form.get_by_label("Client secret").fill("a-secret-of-the-shop")
    pressed(page, form.get_by_role("button"))
    expect(page.locator(f"#clients-{ROLE} li", has_text="shop")).to_contain_text("Set up")
    part(page, "consents")
    form = page.get_by_role("form", name="Give consent")
    form.get_by_label("Person").select_option("bob")
    form.get_by_label("Client").select_option("shop")
    pressed(page, form.get_by_role("button"))
    expect(page.locator(f"#consents-{ROLE} li")).to_contain_text("bob allowed shop")


def test_all_that_is_different_is_undone_with_one_press(page: Page) -> None:
    """Every difference appears at the top, with the button that undoes it."""
    part(page, "lifetimes")
    page.get_by_label("Access token").fill("7")
    pressed(page, page.get_by_role("form", name="Change lifetimes").get_by_role("button"))
    expect(page.get_by_label("Access token")).to_have_value("7")
    part(page, "automatic-sign-in")
    form = page.get_by_role("form", name="Automatic sign-in")
    form.get_by_label("User name").fill("alice")
    pressed(page, form.get_by_role("button"))
    page.get_by_text("Switch a fault on (").click()
    page.get_by_text("Errors of the token endpoint (6)").click()
    fault = page.locator(".offered li", has_text="token-error-invalid-grant")
    pressed(page, fault.get_by_role("button", name="For each request"))
    different = page.locator(".differences li")
    expect(different).to_contain_text(
        [
            "Fault token-error-invalid-grant at token is on until it is switched off.",
            "Automatic sign-in is on as alice.",
            "access_token_seconds is 7, not 300.",
        ]
    )
    expect(fault).to_be_visible()
    assert Axe().run(page).violations_count == 0
    for words in ("Switch off", "Switch off", "Back to 300"):
        pressed(page, different.first.get_by_role("button", name=words))
    expect(page.locator("#different + p")).to_contain_text("Nothing: no fault is on")


def test_orders_do_not_overlap(page: Page) -> None:
    """A second press during the first is ignored, because it might be carried out first."""
    orders: list[str] = []
    page.on("request", lambda sent: orders.append(sent.method) if "/roles/" in sent.url else None)
    with page.expect_navigation():
        page.get_by_role("button", name="1 hour ahead").evaluate(
            """(press) => {
                press.click();
                press.click();
                document.querySelector("[data-stop]").click();
            }"""
        )
    assert orders == ["PUT"]
    expect(page.locator(".differences li")).to_contain_text("The clock is 3600 seconds ahead.")
