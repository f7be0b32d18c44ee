"""Steps 1 to 3: where a flow starts, and what the authorization request contains."""

import pytest

from client_app.sign_in.pkce import s256_challenge
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.stage import URL, Browser, Stage, heading
from tracing.catalogue import CLIENT_REGISTERED, RESOURCE_REQUESTED, USER_LOGGED_IN


def test_the_authorization_request_is_complete(stage: Stage, browser: Browser) -> None:
    """RFC 6749 §4.1.1, RFC 7636 §4.3, OIDC Core §3.1.2.1: every parameter, and no others."""
    asked = query_of(browser.start())
    (flow,) = stage.rows("pending_flows")
    assert asked == {
        "response_type": "code",
        "client_id": next(iter(stage.issuer.clients)),
        "redirect_uri": f"{URL}/callback",
        "scope": "openid profile notes:read notes:write",
        "state": asked["state"],
        "nonce": flow["nonce"],
        "code_challenge": s256_challenge(flow["code_verifier"]),
        "code_challenge_method": "S256",
    }


def test_state_nonce_and_verifier_are_new_in_each_flow(stage: Stage) -> None:
    """256 random bits each: 43 characters of base64url."""
    flows = [query_of(stage.browser().start()) for _ in range(3)]
    values = [flow[name] for flow in flows for name in ("state", "nonce", "code_challenge")]
    assert len(set(values)) == 9
    assert {len(value) for value in values} == {43}


def test_the_query_of_the_authorization_endpoint_is_kept(stage: Stage, issuer: FakeIssuer) -> None:
    """RFC 6749 §3.1: a query component of the endpoint must be retained."""
    issuer.metadata["authorization_endpoint"] = f"{issuer.url}/authorize?tenant=7"
    assert query_of(stage.browser().start())["tenant"] == "7"


def test_only_supported_scopes_are_asked_for(stage: Stage, issuer: FakeIssuer) -> None:
    """RFC 8414 §2: published `scopes_supported` is respected; openid is always requested."""
    issuer.metadata["scopes_supported"] = ["notes:read", "email"]
    assert query_of(stage.browser().start())["scope"] == "openid notes:read"


def test_the_first_three_steps_are_told_in_order(stage: Stage, browser: Browser) -> None:
    """Each step is recorded when it happens, and each message as it leaves."""
    location = browser.start()
    told = [
        (event.step, event.sender, event.receiver, event.request and event.request.url)
        for event in stage.sink.events
    ]
    issuer = stage.issuer.url
    assert told == [
        (RESOURCE_REQUESTED, "browser", "client_app", f"{URL}/notes"),
        (
            CLIENT_REGISTERED,
            "client_app",
            "authorization_server",
            f"{issuer}/.well-known/openid-configuration",
        ),
        (CLIENT_REGISTERED, "client_app", "authorization_server", f"{issuer}/register"),
        (CLIENT_REGISTERED, "client_app", "client_app", None),
        (USER_LOGGED_IN, "client_app", "browser", f"{URL}/notes"),
    ]
    sent = stage.sink.events[-1].response
    assert sent
    assert sent.status == 302
    assert ("Location", location) in sent.headers


def test_a_stored_registration_is_shown_in_a_later_flow(stage: Stage) -> None:
    """Step 2 shows why it was short: the registration is already stored."""
    stage.browser().start()
    stage.sink.events.clear()
    stage.browser().start()
    (event,) = [event for event in stage.sink.events if event.step is CLIENT_REGISTERED]
    assert event.sender == event.receiver == "client_app"
    registered = stage.findings(CLIENT_REGISTERED)["registration_is_stored"]
    assert registered.received.endswith("(stored from an earlier flow)")


def test_a_flow_is_bound_to_its_browser_by_a_cookie(stage: Stage, browser: Browser) -> None:
    """The cookie is not for scripts or other sites; the database stores only its hash."""
    answer = browser.open_notes()
    header = answer.headers["Set-Cookie"]
    assert header.startswith("client_app_flow_9002=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=900"):
        assert attribute in header
    assert "Secure" not in header
    assert browser.cookie("client_app_flow") not in str(stage.rows("pending_flows"))


def test_over_https_the_cookie_is_secure(make_stage: MakeStage) -> None:
    """A role whose own URL uses https never sends its cookies unencrypted."""
    answer = make_stage(url="https://notes.example").browser().open_notes()
    assert "Secure" in answer.headers["Set-Cookie"]


def test_two_tabs_can_sign_in_at_once(stage: Stage, browser: Browser) -> None:
    """Flows of one browser share its cookie, and each comes back independently, in any order."""
    first, second = browser.start(), browser.start()
    assert browser.come_back(stage.issuer.authorize(second)).status_code == 303
    assert browser.come_back(stage.issuer.authorize(first)).status_code == 303


def test_a_planted_cookie_is_replaced(browser: Browser) -> None:
    """A cookie that belongs to no pending flow is replaced with a new one."""
    browser.set_cookie("client_app_flow", "known-to-an-attacker")
    browser.start()
    assert browser.cookie("client_app_flow") != "known-to-an-attacker"


@pytest.mark.parametrize("query", ["?next=https://evil.example", "?redirect_uri=//evil.example"])
def test_no_parameter_leads_elsewhere(stage: Stage, query: str) -> None:
    """There is no open redirect: the URL cannot choose where a flow ends."""
    browser = stage.browser()
    location = browser.get("/notes" + query).headers["Location"]
    assert "evil" not in location
    assert browser.come_back(stage.issuer.authorize(location)).headers["Location"] == "/notes"


def test_an_unreachable_issuer_is_named(stage: Stage, issuer: FakeIssuer) -> None:
    """The page names the server that does not respond and says what to do; the trace ends at step
    2.
    """
    issuer.stop()
    answer = stage.browser().open_notes()
    assert answer.status_code == 502
    assert heading(answer) == "The authorization server is not available"
    assert issuer.url in answer.text
    assert "CLIENT_APP_ISSUER" in answer.text
    assert stage.refused_by() == "metadata_is_published"
    assert stage.steps() == ["resource-requested", "client-registered"]
