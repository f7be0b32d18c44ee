"""Text from outside, sent over the real wire, has no effect in a page or in a log."""

import http.client
import json
from urllib.parse import quote, urlencode

from tests.support.processes import wait_until
from tests.support.recorder_tokens import showing
from tests.support.running import Running
from tests.support.unseen import ACTING, Seen, found_in

NAME = ACTING.replace("\ud800", "").replace("\udfff", "")
"""Lone surrogates are removed, because the registration refuses them."""

QUOTED = quote(ACTING, errors="replace")
BACK = "http://127.0.0.1:9/back"


def ask(running: Running, name: str, method: str, path: str, body: str = "") -> tuple[int, str]:
    """Send a request to one of the four processes, as a browser does."""
    connection = http.client.HTTPConnection(*running.playground.addresses[name], 30)
    given = {"Accept": "text/html", "Content-Type": "application/json", "User-Agent": "\x80\xad"}
    try:
        shown = showing(running.playground.token) if name == "recorder" else {}
        connection.request(method, path, body.encode(), given | shown)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_text_from_outside_is_visible_wherever_it_arrives(whole: Running) -> None:
    """Covers a client's name, a path, a query, a header, and an error from a foreign server."""
    offered = {"client_name": NAME, "redirect_uris": [BACK], "grant_types": ["authorization_code"]}
    asked = {**offered, "token_endpoint_auth_method": "none"}
    status, text = ask(whole, "authorization_server", "POST", "/register", json.dumps(asked))
    client = json.loads(text)
    assert (status, client["client_name"]) == (201, NAME)
    request = {
        "response_type": "code",
        "client_id": client["client_id"],
        "redirect_uri": BACK,
        "scope": "openid",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
    }
    pages = [
        ask(whole, "authorization_server", "GET", f"/authorize?{urlencode(request)}"),
        ask(whole, "authorization_server", "GET", f"/authorize?client_id={QUOTED}"),
        ask(whole, "client_app", "GET", f"/callback?error={QUOTED}&error_description={QUOTED}"),
        ask(whole, "client_app", "GET", f"/sign-in?{QUOTED}={QUOTED}"),
        *(ask(whole, role, "GET", f"/{QUOTED}?{QUOTED}") for role in whole.playground.addresses),
    ]
    status, login = pages[0]
    assert status == 200
    assert "evil\\x1b[2J\\x1b]0;gone\\x07\\u202ecod.exe" in Seen(login).text
    assert [ascii(text) for _, text in pages if found_in(Seen(text).text)] == []
    wait_until(lambda: client["client_id"] in recorded(whole))
    flows = {event["flow"] for event in json.loads(recorded(whole))["events"]}
    for flow in flows:
        _, text = ask(whole, "recorder", "GET", f"/flows/{flow}")
        assert found_in(Seen(text).text) == ""
    for log in whole.folder.rglob("*.log"):
        assert found_in(log.read_text(encoding="utf-8", errors="surrogateescape")) == ""


def recorded(running: Running) -> str:
    """All events, as the recorder returns them."""
    return ask(running, "recorder", "GET", "/events?after=0")[1]
