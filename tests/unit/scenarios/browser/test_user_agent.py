"""The headless browser, on a real site behind a real socket."""

import json
import socket
from typing import Any

import pytest

from scenarios.browser.pages import Leg, Page, WalkStopped
from scenarios.browser.user_agent import UserAgent, Walk, follow


def arrive(agent: UserAgent, leg: Leg) -> Page:
    """Return the page at the end of a leg and its redirects."""

    def walk() -> Walk:
        yield from follow(leg)

    return list(agent.walk(walk()))[-1]


def told(page: Page) -> dict[str, Any]:
    """Return what the site says it received."""
    received: dict[str, Any] = json.loads(page.text)
    return received


def test_a_form_arrives_as_it_was_filled(site: str) -> None:
    """Hidden fields, ticked boxes and the pressed button reach the site in the page's order."""
    agent = UserAgent()
    form = arrive(agent, Leg("GET", f"{site}/form")).form_with("Password")
    assert form is not None
    filled = form.fill("User name", "alice").fill("Password", "wönder & land").untick("Write notes")
    received = told(arrive(agent, filled.press("Allow")))
    assert received["query"] == "from=form"
    assert received["form"] == [
        ["csrf_token", "a&b"],
        ["username", "alice"],
        ["password", "wönder & land"],
        ["scope", "notes:read"],
        ["colour", "Green"],
        ["words", "one\r\ntwo"],
        ["decision", "allow"],
    ]


def test_a_form_post_page_is_sent_on_without_a_button(site: str) -> None:
    """OAuth 2.0 Form Post Response Mode: the page has no button; a script sends it."""
    agent = UserAgent()
    form = arrive(agent, Leg("GET", f"{site}/auto")).forms[0]
    assert told(arrive(agent, form.press()))["form"] == [["code", "abc"]]


def test_each_redirect_is_a_leg_of_its_own(site: str) -> None:
    """A walk yields every page on the way, including redirects."""

    def walk() -> Walk:
        yield from follow(Leg("GET", f"{site}/enter"))

    pages = list(UserAgent().walk(walk()))
    assert [page.status for page in pages] == [303, 200]


def test_a_leg_can_be_altered_on_its_way(site: str) -> None:
    """An attack wraps the honest walk and changes what it sends."""

    def altered(honest: Walk) -> Walk:
        leg = next(honest, None)
        while leg is not None:
            page = yield Leg(leg.method, f"{leg.url}?altered=1")
            try:
                leg = honest.send(page)
            except StopIteration:
                return

    def walk() -> Walk:
        yield from follow(Leg("GET", f"{site}/answer"))

    (page,) = UserAgent().walk(altered(walk()))
    assert told(page)["query"] == "altered=1"


def test_cookies_are_kept_by_one_browser_and_unknown_to_another(site: str) -> None:
    """Each person has a separate cookie jar."""
    agent = UserAgent()
    arrive(agent, Leg("GET", f"{site}/enter"))
    assert told(arrive(agent, Leg("GET", f"{site}/answer")))["cookies"] == {"session": "s3cret"}
    assert told(arrive(UserAgent(), Leg("GET", f"{site}/answer")))["cookies"] == {}


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
def test_redirects_change_the_method_as_browsers_do(site: str, status: int, method: str) -> None:
    """The method changes on the wire, not only in the plan."""
    page = arrive(UserAgent(), Leg("POST", f"{site}/hop/{status}", (("a", "b"),)))
    assert told(page)["method"] == method


def test_an_empty_form_is_a_form(site: str) -> None:
    """Its content type is sent although it has no body."""
    page = arrive(UserAgent(), Leg("POST", f"{site}/answer"))
    assert told(page)["type"] == "application/x-www-form-urlencoded"


def test_a_program_sends_json(site: str) -> None:
    """An attacker can send JSON as well as forms."""
    page = UserAgent().send(Leg("POST", f"{site}/answer", json='{"a": "ü"}'))
    answered = json.loads(page.text)
    assert (answered["type"], answered["form"]) == ("application/json", [])


def test_redirects_that_never_end_stop_the_walk(site: str) -> None:
    """The message shows where the redirects repeat."""
    with pytest.raises(WalkStopped, match=r"More than 20 redirects.*/circle"):
        arrive(UserAgent(), Leg("GET", f"{site}/circle"))


def test_a_site_that_is_not_there_stops_the_walk() -> None:
    """The message does not contain the query."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        leg = Leg("GET", f"http://127.0.0.1:{unused.getsockname()[1]}/callback?code=s3cret")
        with pytest.raises(WalkStopped, match=r"/callback got no response") as stopped:
            arrive(UserAgent(), leg)
    assert "s3cret" not in str(stopped.value)


def test_a_site_that_never_answers_stops_the_walk() -> None:
    """The walk stops after the agent's timeout, not later."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        leg = Leg("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        with pytest.raises(WalkStopped, match=r"no response in 0\.2 s"):
            arrive(UserAgent(answer_seconds=0.2), leg)


def test_no_proxy_and_no_netrc_of_the_machine_is_used(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the pages request reaches the roles."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert arrive(UserAgent(), Leg("GET", f"{site}/answer")).status == 200


def test_a_planted_cookie_goes_to_its_host_only(site: str) -> None:
    """It replaces a cookie of the same name; other hosts do not get it."""
    agent = UserAgent()
    agent.plant(site, {"planted": "old"})
    agent.plant(site, {"planted": "new"})
    agent.plant("https://other.example", {"elsewhere": "1"})
    assert told(arrive(agent, Leg("GET", f"{site}/answer")))["cookies"] == {"planted": "new"}


def test_a_server_is_reached_elsewhere_under_its_own_name(site: str) -> None:
    """This helps when the machine cannot open the public address. The server sees its own name, and
    the browser keeps the cookies of that name, including Secure ones.
    """
    agent = UserAgent(inner={"https://login.example": site})
    answered = arrive(agent, Leg("GET", "https://login.example/enter"))
    assert answered.leg.url.startswith("https://login.example/")
    agent.plant("https://login.example", {"kept": "over-tls"})
    received = told(arrive(agent, Leg("GET", "https://login.example/answer?a=b")))
    assert (received["host"], received["query"]) == ("login.example", "a=b")
    assert received["cookies"]["kept"] == "over-tls"
    assert "kept" not in told(arrive(agent, Leg("GET", f"{site}/answer")))["cookies"]
