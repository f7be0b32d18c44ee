"""`scripts.benchmark.reading`: what a flow needs is found, and what lacks it stops the flow."""

from collections.abc import Callable

import pytest

from scripts.benchmark.driver import FlowStopped
from scripts.benchmark.reading import access_token_in, code_in, cookie_in, form_in, target_in
from scripts.benchmark.wire import Answer
from tests.unit.scripts.benchmark.samples import json_answer, redirect

PAGE = b"""<form method="post" action="/login?a=1&amp;b=2"><input type="hidden"
name="csrf_token" value="t0ken">"""


def answer(head: bytes = b"", body: bytes = b"") -> Answer:
    """An answer with these header lines and this body."""
    return Answer(200, b"HTTP/1.1 200 OK\r\n" + head + b"\r\n", body)


def test_the_code_is_in_the_location() -> None:
    """Wherever it stands in the query, and only there."""
    assert code_in(redirect("http://x/cb?state=s&code=abc&iss=i")) == b"abc"
    assert code_in(redirect("http://x/cb?code=abc")) == b"abc"


def test_the_access_token_is_in_the_json() -> None:
    """As text."""
    assert access_token_in(json_answer({"access_token": "a.b.c"})) == b"a.b.c"


def test_a_redirect_to_the_server_itself_gives_path_and_query() -> None:
    """With or without its origin."""
    assert target_in(redirect("http://127.0.0.1:1/authorize?a=1")) == b"/authorize?a=1"
    assert target_in(redirect("/authorize?a=1")) == b"/authorize?a=1"


def test_a_form_says_where_it_goes_and_has_a_token() -> None:
    """The address is unescaped, as a browser does."""
    assert form_in(answer(body=PAGE)) == (b"/login?a=1&b=2", b"t0ken")


def test_cookies_are_sent_back_without_their_attributes() -> None:
    """All of them, in one line."""
    head = b"Set-Cookie: a=1; Path=/; HttpOnly\r\nset-cookie: b=2\r\n"
    assert cookie_in(answer(head)) == b"a=1; b=2"
    assert cookie_in(answer()) == b""


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (code_in, redirect("http://x/cb?error=access_denied&state=decode=no")),
        (code_in, answer(body=b"code=abc")),
        (access_token_in, json_answer({"error": "invalid_grant"})),
        (access_token_in, json_answer([])),
        (access_token_in, answer(body=b"<html>")),
        (target_in, answer()),
        (form_in, answer(body=PAGE.replace(b"csrf_token", b"other"))),
        (form_in, answer(body=PAGE.replace(b"<form", b"<div"))),
    ],
)
def test_what_lacks_it_stops_the_flow(read: Callable[[Answer], object], wrong: Answer) -> None:
    """With what came, so that a person can see why."""
    with pytest.raises(FlowStopped, match=r"expected .*, received \d+"):
        read(wrong)
