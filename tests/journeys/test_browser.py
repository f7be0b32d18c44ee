"""A person with a real browser signs in, deselects a scope, sees the notes, and signs out."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.watched import Watched
from tests.support.running import Running


@pytest.fixture
def window(chromium: Browser) -> Iterator[Watched]:
    """A fresh window without cookies or history. Errors in it fail the test."""
    with chromium.new_context() as context:
        watched = Watched(context.new_page())
        yield watched
    assert watched.complaints == []


def sign_in(page: Page, name: str, password: str) -> None:
    """Fill in the login page with the keyboard alone."""
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("User name").fill(name)
    page.get_by_label("User name").press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def give_code(page: Page) -> None:
    """Enter the one-time code that the page shows for people of the playground."""
    hint = page.get_by_role("region", name="Playground only: your code")
    page.get_by_label("One-time code").fill(hint.locator("strong").inner_text())
    page.get_by_role("button", name="Verify").click()


def test_a_person_reads_writes_and_signs_out(whole: Running, window: Watched) -> None:
    """A user gets from the start page through login and consent to the notes, and out again."""
    page = window.page
    page.goto(whole.urls["client_app"])
    page.get_by_role("link", name="Open my notes").click()
    sign_in(page, "alice", "wonderland")
    expect(page.get_by_role("checkbox")).to_have_count(4)
    page.get_by_role("button", name="Allow", exact=True).click()

    expect(page.get_by_text("Signed in as Alice Liddell")).to_be_visible()
    note = "<script>alert(1)</script> & a white rabbit"
    page.get_by_label("A new note").fill(note)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text(note)).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()


def test_signing_out_at_both_sides_ends_both(whole: Running, window: Watched) -> None:
    """One click ends both; afterwards the authorization server asks for a password again."""
    page = window.page
    page.goto(whole.urls["client_app"] + "/sign-in?client=private_key_jwt")
    sign_in(page, "bob", "builder")
    page.get_by_role("button", name="Allow", exact=True).click()
    page.get_by_role("button", name="Sign out on both sides").click()
    expect(page.get_by_role("heading", name="You are signed out on both sides")).to_be_visible()

    page.get_by_role("link", name="Open my notes").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_way_to_sign_in_is_chosen_on_a_page(whole: Running, window: Watched) -> None:
    """The chosen sign-in reaches the notes: a public client, a pushed request, and bound tokens."""
    page = window.page
    page.goto(whole.urls["client_app"])
    page.get_by_role("link", name="Ways to sign in").click()
    page.get_by_label("Client type").select_option("public")
    page.get_by_label("Push the request").check()
    page.get_by_label("Bind the tokens to a key").check()
    page.get_by_role("button", name="Sign in this way").click()
    sign_in(page, "alice", "wonderland")
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_text("Signed in by password at")).to_be_visible()


def test_an_unticked_scope_is_not_granted(whole: Running, window: Watched) -> None:
    """Without notes:write the notes can be read, and the page reports what was not granted."""
    page = window.page
    page.goto(whole.urls["client_app"] + "/notes")
    sign_in(page, "bob", "builder")
    page.get_by_role("checkbox", name="notes:write").uncheck()
    page.get_by_role("button", name="Allow", exact=True).click()

    expect(page.get_by_text("Signed in as Bob Builder")).to_be_visible()
    expect(page.get_by_label("A new note")).to_have_count(0)
    expect(page.get_by_text("Notebook is not allowed to write notes")).to_be_visible()


def test_no_token_reaches_the_browser(whole: Running, window: Watched) -> None:
    """Tokens stay on the server side: no cookie, page or URL in the browser contains one."""
    page, seen, place = window.page, [], whole.place()
    page.on("request", lambda request: seen.append(request.url))
    page.goto(whole.urls["client_app"] + "/notes")
    sign_in(page, "carol", "christmas")
    give_code(page)
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_text("Signed in as Carol Singer")).to_be_visible()

    tokens = tokens_on_the_wire(whole, place)
    held = [*seen, page.content(), *(cookie["value"] for cookie in page.context.cookies())]
    assert tokens
    assert [token for token in tokens for text in held if token in text] == []
    assert all(cookie["httpOnly"] for cookie in page.context.cookies())


def tokens_on_the_wire(whole: Running, after: int) -> list[str]:
    """Every token that the token endpoint has issued after this event."""
    issued = [event for event in whole.events(after) if event["slug"] == "token-issued"]
    answers = [json.loads(event["http"]["response"]["body"]) for event in issued]
    names = ("access_token", "id_token", "refresh_token")
    return [answer[name] for answer in answers for name in names]


def test_without_openid_nobody_is_signed_in(whole: Running, chromium: Browser) -> None:
    """A user who deselects openid learns that an application then cannot know who they are."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(whole.urls["client_app"] + "/notes")
        sign_in(page, "bob", "builder")
        page.get_by_role("checkbox", name="openid").uncheck()
        page.get_by_role("button", name="Allow", exact=True).click()
        expect(page.get_by_role("heading")).to_contain_text(["Notebook does not know who you are"])
        expect(page.get_by_text("You did not allow openid")).to_be_visible()
