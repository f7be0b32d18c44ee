"""The login for this server's own pages, which never redirects anywhere else."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask, request

from authorization_server.config import Config
from authorization_server.login.destinations import login_first
from authorization_server.login.login_checks import RETURN_CHECKS
from tests.support.faults import for_every
from tests.support.verbs import Issuer, is_page
from tracing.checks import Refused, decide


def login_for(return_to: str) -> str:
    """The URL of the login page that returns to this place."""
    return "/login?" + urlencode({"return_to": return_to})


@pytest.mark.parametrize(
    "place", ["/", "/device?user_code=BCDF-GHJK", "/developer/clients/a_b-c~1", "/account"]
)
def test_a_login_leads_to_a_page_of_this_server(issuer: Issuer, place: str) -> None:
    """After the login the browser is redirected to the requested page, with its query."""
    browser = issuer.browser()
    answer = browser.log_in(browser.get(login_for(place)))
    assert (answer.status_code, answer.headers["Location"]) == (303, issuer.url(place))


def test_the_second_factor_comes_in_between(issuer: Issuer) -> None:
    """The same for every page."""
    browser = issuer.browser()
    answer = browser.log_in(browser.get(login_for("/account")), "carol")
    page = browser.get(answer.headers["Location"])
    assert is_page(page, "One-time code")
    assert browser.give_code(page).headers["Location"] == issuer.url("/account")


def test_who_is_logged_in_is_not_asked(issuer: Issuer) -> None:
    """The login page immediately redirects a user who is already logged in."""
    browser = issuer.browser()
    browser.sign_in(issuer.register())
    answer = browser.get(login_for("/device"))
    assert (answer.status_code, answer.headers["Location"]) == (303, issuer.url("/device"))


def test_a_wrong_password_keeps_the_way(issuer: Issuer) -> None:
    """The page is shown again and keeps its destination."""
    browser = issuer.browser()
    again = browser.log_in(browser.get(login_for("/device")), "alice", "wrong")
    assert is_page(again, "Sign in")
    assert browser.log_in(again).headers["Location"] == issuer.url("/device")


@for_every(
    "place",
    [
        "",
        "device",
        "//evil.example",
        "//evil.example/device",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example/device",
        "javascript:alert(1)",
        "/device@evil.example",
        "/device\r\nSet-Cookie: x=y",
        "/device\x00",
        "/deviceful",
        "/authorize?client_id=x",
        "/token",
        "/device?x=\"'<>",
        "/device#fragment",
        "/ü",
        "@evil.example",
        ".evil.example/",
    ],
)
def test_a_login_leads_nowhere_else(issuer: Issuer, place: str) -> None:
    """RFC 9700 §4.11: not an open redirector: an error page is shown before anyone types a
    password.
    """
    for answer in (issuer.get(login_for(place)), issuer.post(login_for(place))):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert issuer.refused().name == "return_to_is_an_own_page"


@pytest.mark.parametrize("place", ["/account/../token", "/device/..//evil.example"])
def test_dots_lead_to_this_server_only(place: str) -> None:
    """Every accepted path is appended to the issuer, and a browser cannot climb out of it."""
    try:
        decide(None, RETURN_CHECKS, place)
    except Refused:
        return
    assert place.startswith("/")
    assert not place.startswith("//")


@pytest.mark.parametrize(
    ("method", "place", "wanted"),
    [
        ("GET", "/device?user_code=BCDF-GHJK", "/device?user_code=BCDF-GHJK"),
        ("GET", "/account", "/account"),
        ("POST", "/device?user_code=BCDF-GHJK", "/device"),
    ],
)
def test_a_page_sends_to_the_login(method: str, place: str, wanted: str) -> None:
    """With a 303 that names the page to return to; posted data is not sent again."""
    with Flask("t").test_request_context(place, method=method):
        answer = login_first(Config(), request)
    assert answer.status_code == 303
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "http://127.0.0.1:9000/login"
    assert parse_qs(address.query) == {"return_to": [wanted]}
