"""RFC 9110 §9: which requests only read, and which act: HEAD never acts, and a wrong method gets
405.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.support.devices import device, television
from tests.support.verbs import Browser, Issuer
from tests.unit.client_app.stage import staged
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed

READ_ONLY = {
    "authorization server": {"metadata", "jwks", "grants", "home", "healthz", "static"},
    "resource server": {
        "protected_resource_metadata",
        "show_notice_board",
        "show_usage",
        "list_notes",
        "read_note",
        "show_profile",
        "show_verdicts",
        "healthz",
    },
    "client app": {"start", "healthz", "static"},
}
"""The endpoints that support HEAD, since their GET only reads."""


@pytest.fixture(params=list(READ_ONLY))
def role(
    request: pytest.FixtureRequest, issuer: Issuer, tmp_path: Path
) -> Iterator[tuple[str, Flask]]:
    """Each role, with its name."""
    if request.param == "authorization server":
        yield request.param, issuer.app
    elif request.param == "client app":
        with staged(tmp_path) as stage:
            yield request.param, stage.app
    else:
        with databases_closed(), LocalIssuer() as local:
            yield request.param, Stage(local, tmp_path).app


def test_head_is_answered_where_get_only_reads(role: tuple[str, Flask]) -> None:
    """§9.2.1, §9.3.2: HEAD is safe, so a program that only looks changes nothing."""
    name, app = role
    answering = {rule.endpoint for rule in app.url_map.iter_rules() if "HEAD" in rule.methods}
    assert answering == READ_ONLY[name]


def test_a_wrong_method_is_told_the_right_ones(role: tuple[str, Flask]) -> None:
    """§15.5.6: 405, with every method of this path in Allow."""
    _, app = role
    allowed: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            allowed.setdefault(rule.rule, set()).update(rule.methods)
    for path, methods in allowed.items():
        for method in {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "BREW"} - methods:
            answer = app.test_client().open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["Allow"].split(", ")) == methods, (method, path)


def sent(browser: Browser, address: str) -> int:
    """The status of a HEAD request, as a link checker sends it."""
    absolute = address if "://" in address else browser.issuer.url(address)
    return browser.http.head(absolute).status_code


def test_head_issues_no_code(issuer: Issuer) -> None:
    """Login and consent are remembered, so GET would issue a code immediately."""
    client, browser = issuer.register(), issuer.browser()
    client.tokens(browser)
    made = len(issuer.rows("grants"))
    assert sent(browser, "/authorize?" + urlencode(client.request())) == 405
    assert len(issuer.rows("grants")) == made


def test_head_uses_up_no_request_uri(issuer: Issuer) -> None:
    """RFC 9126 §2.2: the request_uri remains valid for the browser."""
    client, browser = issuer.register(), issuer.browser()
    client.tokens(browser)
    request_uri = client.post("/par", client.request()).json["request_uri"]
    address = "/authorize?" + urlencode({"client_id": client.id, "request_uri": request_uri})
    assert sent(browser, address) == 405
    assert browser.get(address).status_code == 302


def test_head_signs_nobody_out(issuer: Issuer) -> None:
    """The hint is valid, so GET would end the session without asking."""
    client, browser = issuer.register(), issuer.browser()
    hint = client.tokens(browser)["id_token"]
    assert sent(browser, "/end-session?" + urlencode({"id_token_hint": hint})) == 405
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/login?return_to=/account", "/second-factor", "/device"])
def test_head_begins_no_login(issuer: Issuer, path: str) -> None:
    """HEAD creates neither a session nor a cookie."""
    answer = issuer.client().head(issuer.url(path))
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (405, None)
    assert device(television(issuer)).error() == "authorization_pending"


@pytest.mark.parametrize("path", ["/notes", "/sign-in", "/callback?state=x&code=y", "/signed-out"])
def test_head_begins_and_ends_no_flow_of_the_client(tmp_path: Path, path: str) -> None:
    """HEAD neither stores nor uses up a flow, and the client sends the issuer nothing."""
    with staged(tmp_path) as stage:
        answer = stage.app.test_client().head(path, base_url=stage.config.url)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (405, None)
        assert not stage.issuer.arrived
