"""The recorder's token in a real browser: a link opens the viewer, and nothing else does."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.support.running import Running
from tests.support.sockets import served

TOKEN = "sixteen-or-more.letters"


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty recorder that requires a token."""
    folder = tmp_path_factory.mktemp("recorder")
    (folder / "recorder.token").write_text(TOKEN)
    whole = Running(folder, {})
    try:
        whole.start("recorder")
        yield whole.urls["recorder"]
    finally:
        whole.stop_all()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window of a browser without cookies."""
    with chromium.new_context() as context:
        yield context.new_page()


@pytest.fixture
def elsewhere(recorder: str) -> Iterator[str]:
    """A page of another site that links to the recorder and tries to show it in a frame."""
    app = Flask(__name__)
    link = f'<a href="{recorder}/events?token={TOKEN}">viewer</a>'
    frame = f'<iframe src="{recorder}/events?after=0"></iframe>'
    app.add_url_rule("/", "page", lambda: link + frame)
    with served(app) as address:
        # A different host name for this machine makes it a different site.
        yield address.replace("127.0.0.1", "localhost")


def test_without_the_link_nothing_is_shown(recorder: str, page: Page) -> None:
    """The error page explains which link to open."""
    answer = page.goto(recorder + "/events")
    assert answer is not None
    assert answer.status == 401
    expect(page.get_by_role("heading", name="A token is needed")).to_be_visible()
    expect(page.get_by_text("launch", exact=True)).to_be_visible()


def test_a_link_that_was_pasted_opens_once_for_all(recorder: str, page: Page) -> None:
    """The token disappears from the address bar; scripts cannot read the cookie, which is kept."""
    page.goto(f"{recorder}/events?after=0&token={TOKEN}")
    expect(page).to_have_url(recorder + "/events?after=0")
    expect(page.get_by_text('"events":[]')).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    assert TOKEN not in str(page.context.cookies())
    page.goto(recorder + "/events")
    expect(page.get_by_text('"events":[]')).to_be_visible()


def test_a_link_of_another_site_opens_too(recorder: str, elsewhere: str, page: Page) -> None:
    """The printed link may be posted in a chat."""
    page.goto(elsewhere)
    page.get_by_role("link", name="viewer").click()
    expect(page).to_have_url(recorder + "/events")
    expect(page.get_by_text('"events":[]')).to_be_visible()


def test_another_site_shows_nothing_of_it(recorder: str, elsewhere: str, page: Page) -> None:
    """A frame is refused even if the browser has the cookie."""
    page.goto(f"{recorder}/events?token={TOKEN}")
    with page.expect_response(recorder + "/events?after=0") as framed:
        page.goto(elsewhere)
    assert framed.value.status == 403
