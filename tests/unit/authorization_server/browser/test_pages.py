"""What a person reads on the pages, and which actions they offer."""

import pytest

from authorization_server import scopes
from tests.conftest import MakeIssuer
from tests.support.page_form import PageForm
from tests.support.verbs import CALLBACK, Issuer, is_page


def test_the_login_page_names_the_client_and_asks_for_two_things(issuer: Issuer) -> None:
    """The client's name, and the two fields that a password manager recognises."""
    page = issuer.browser().authorize(issuer.register(client_name="My Notes"))
    assert '<strong class="name">My Notes</strong>' in page.text
    form = PageForm(page.text)
    assert [name for name, _ in form.fields] == ["csrf_token", "username", "password"]
    assert 'autocomplete="current-password"' in page.text
    assert 'lang="en"' in page.text


def test_a_wrong_password_is_not_sent_back(issuer: Issuer) -> None:
    """The page keeps the user name, clears the password, and announces the error."""
    browser = issuer.browser()
    answer = browser.log_in(browser.authorize(issuer.register()), "bob", "not-the-password")
    assert (answer.status_code, is_page(answer, "Sign in")) == (200, True)
    assert PageForm(answer.text).values("username") == ["bob"]
    assert "not-the-password" not in answer.text
    assert 'role="alert">User name or password is wrong.' in answer.text


def test_the_page_of_the_second_factor_asks_for_one_thing(issuer: Issuer) -> None:
    """A field that a phone can fill in automatically, with its numeric keyboard."""
    browser = issuer.browser()
    answer = browser.log_in(browser.authorize(issuer.register()), "carol")
    page = browser.get(answer.headers["Location"])
    form = PageForm(page.text)
    assert [name for name, _ in form.fields] == ["csrf_token", "otp"]
    assert 'inputmode="numeric" autocomplete="one-time-code"' in page.text
    assert "CAROLSINGS2CHRISTMASSONGS3INSNOW" in page.text
    assert 'role="img" aria-label="QR code' in page.text


def test_without_demo_people_no_code_is_shown(make_issuer: MakeIssuer) -> None:
    """Not even for a person whose secret is public."""
    issuer = make_issuer(demo_people=False)
    issuer.share_nobody()
    browser = issuer.browser()
    answer = browser.log_in(browser.authorize(issuer.register()), "carol")
    page = browser.get(answer.headers["Location"])
    assert is_page(page, "One-time code")
    assert "CAROLSINGS" not in page.text
    assert "<svg" not in page.text


def test_home_says_who_is_signed_in(issuer: Issuer) -> None:
    """If no user is signed in there is a link to log in, and the page needs no cookie."""
    home = issuer.get("/")
    assert "You are not signed in." in home.text
    assert 'href="/login?return_to=/"' in home.text
    assert "Set-Cookie" not in home.headers


def test_demo_passwords_are_shown_where_they_work_only(make_issuer: MakeIssuer) -> None:
    """The login page lists the demo people; without them it reveals no password."""
    shown = make_issuer()
    assert "wonderland" in shown.browser().authorize(shown.register()).text
    hidden = make_issuer(demo_people=False)
    page = hidden.browser().authorize(hidden.register()).text
    assert not any(word in page for word in ("wonderland", "builder", "christmas"))


@pytest.mark.parametrize("asked", ["openid", "notes:write notes:read", " ".join(scopes.EXPLAINED)])
def test_each_scope_is_explained_and_can_be_unticked(issuer: Issuer, asked: str) -> None:
    """One labelled, ticked checkbox for each scope, in the order requested, which explains what the
    scope lets the client do.
    """
    client, browser = issuer.register(scope=" ".join(scopes.EXPLAINED)), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client, scope=asked).text
    assert PageForm(page).values("scope") == asked.split()
    for number, name in enumerate(asked.split(), 1):
        assert f'id="scope-{number}" name="scope" value="{name}" checked' in page
        assert f'<label for="scope-{number}">{scopes.EXPLAINED[name]}' in page.replace("&#39;", "'")


def test_the_consent_page_says_who_and_where_to(issuer: Issuer) -> None:
    """It names the client, the person and the address, so that a mistake is noticed in time."""
    client, browser = issuer.register(client_name="My Notes"), issuer.browser()
    browser.sign_in(client, "carol")
    page = browser.authorize(client).text
    assert "My Notes" in page
    assert "Carol Singer" in page
    assert CALLBACK in page


def test_another_person_can_sign_in_from_the_consent_page(issuer: Issuer) -> None:
    """The link asks for a login, with the same request."""
    client, browser = issuer.register(), issuer.browser()
    browser.sign_in(client)
    page = browser.authorize(client).text
    link = page.partition('<a href="')[2].partition('"')[0].replace("&amp;", "&")
    login = browser.get(link)
    assert is_page(login, "Sign in")
    question = browser.get(browser.log_in(login, "bob").headers["Location"])
    assert "Bob Builder" in question.text


def test_a_problem_page_says_what_to_do(issuer: Issuer) -> None:
    """There is no redirect, so the page tells the person what to do next."""
    page = issuer.browser().authorize(issuer.register(), client_id="nobody")
    assert "No client nobody is registered here." in page.text
    assert "Go back to the application" in page.text


@pytest.mark.parametrize("name", ["pages.css", "icon.svg", "form_post.js"])
def test_what_pages_load_is_there(issuer: Issuer, name: str) -> None:
    """A missing file would show up as an error in the browser's console."""
    with issuer.get(f"/static/{name}") as answer:
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
