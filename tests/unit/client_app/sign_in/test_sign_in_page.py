"""Other ways to sign in: a page of options, and what each option does."""

import json
import re
from html import unescape

import pytest

from client_app.sign_in.sign_in_options import ACR, CHOICES, CLAIMS
from tests.support.faults import for_every
from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer, query_of
from tests.unit.client_app.stage import Browser, Stage, heading
from tracing.catalogue import RESOURCE_REQUESTED

ALL_OFFERED = {
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "none", "private_key_jwt"],
    "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
    "dpop_signing_alg_values_supported": ["ES256"],
}


@pytest.fixture
def able(issuer: FakeIssuer, stage: Stage) -> Browser:
    """A browser at an issuer that offers everything."""
    pushed = f"{issuer.url}/par"
    issuer.metadata |= {**ALL_OFFERED, "pushed_authorization_request_endpoint": pushed}
    return stage.browser()


def test_every_preset_leads_to_the_notes(able: Browser) -> None:
    """One click each, even if a user is already signed in."""
    links = re.findall(r'href="(/sign-in\?[^"]+)"', able.get("/ways").text)
    assert len(links) == 7
    for link in map(unescape, links):
        if "acr" not in link:
            assert heading(able.sign_in_by(link.partition("?")[2])) == "Your notes"


def test_the_page_offers_what_can_be_chosen(browser: Browser) -> None:
    """The form's options are exactly those that the sign-in accepts; the issuer only if there are
    two.
    """
    page = browser.get("/ways").text
    names = set(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', page))
    assert names == {*CHOICES, "max_age", "login_hint"} - {"issuer"}
    for name in ("client", "prompt", "acr", "claims"):
        (select,) = re.findall(rf'<select id="{name}"(.*?)</select>', page, re.DOTALL)
        offered = set(re.findall(r'<option value="([^"]+)"', select))
        assert offered == set(CHOICES[name])


def test_an_untouched_form_starts_the_usual_flow(browser: Browser) -> None:
    """Empty fields have no effect."""
    usual = query_of(browser.start())
    untouched = "client=confidential&scope=openid&scope=profile&scope=notes:read&scope=notes:write"
    asked = query_of(browser.ask(f"{untouched}&prompt=&max_age=&login_hint=&acr=&claims="))
    assert asked.keys() == usual.keys()
    assert (asked["scope"], asked["client_id"]) == (usual["scope"], usual["client_id"])


def test_choices_become_parameters(stage: Stage, browser: Browser) -> None:
    """OIDC Core §3.1.2.1, §5.5, RFC 8707 §2: each option has its own parameter."""
    asked = query_of(
        browser.ask(
            "prompt=login&max_age=0&login_hint=carol&acr=two-factors&claims=name&resource=yes"
            "&scope=openid&scope=notes:read"
        )
    )
    assert (asked["prompt"], asked["max_age"], asked["login_hint"]) == ("login", "0", "carol")
    assert asked["acr_values"] == ACR["two-factors"]
    assert json.loads(asked["claims"]) == {"id_token": {"name": {"essential": True}}}
    assert asked["resource"] == stage.notes.url
    assert asked["scope"] == "openid notes:read"


def test_openid_is_always_asked_for(browser: Browser) -> None:
    """Without it the client cannot learn who signed in (OIDC Core §3.1.2.1)."""
    assert query_of(browser.ask("scope=notes:read"))["scope"] == "openid notes:read"


def test_a_named_resource_is_named_at_the_token_endpoint_too(
    stage: Stage, browser: Browser
) -> None:
    """RFC 8707 §2.2: the resource that the access token is for; by default it is omitted."""
    browser.sign_in_by("resource=yes")
    stage.browser().sign_in()
    named, usual = stage.issuer.arrived_at("/token")
    assert named.form["resource"] == stage.notes.url
    assert "resource" not in usual.form


def test_a_sign_in_begins_although_there_is_a_session(browser: Browser) -> None:
    """To get more scopes or to change the user; the new session replaces the old one."""
    browser.sign_in()
    before = browser.cookie("client_app_session")
    browser.sign_in_by("prompt=none")
    assert browser.cookie("client_app_session") not in ("", before)


def test_it_is_told_as_the_first_step(stage: Stage, browser: Browser) -> None:
    """The first step records the options in the URL."""
    browser.ask("prompt=none")
    assert stage.steps() == ["resource-requested", "client-registered", "user-logged-in"]
    assert next(iter(stage.findings(RESOURCE_REQUESTED))) == "options_are_known"


@for_every(
    ("options", "rule"),
    [
        ("dpopp=yes", "options_are_known"),
        ("prompt=none&prompt=login", "options_are_not_repeated"),
        ("prompt=never", "choices_are_offered"),
        ("client=%3Cscript%3E", "choices_are_offered"),
        ("pushed=true", "choices_are_offered"),
        ("scope=admin", "choices_are_offered"),
        ("max_age=-1", "max_age_is_a_number"),
        ("max_age=%D9%A3", "max_age_is_a_number"),
        ("max_age=9999999999", "max_age_is_a_number"),
        ("login_hint=%00", "login_hint_is_a_name"),
        ("login_hint=" + "x" * 101, "login_hint_is_a_name"),
        ("issuer=second", "issuer_is_configured"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    stage: Stage, browser: Browser, options: str, rule: str
) -> None:
    """The page shows which options exist, and no flow is started."""
    answer = browser.get(f"/sign-in?{options}")
    assert answer.status_code == 400
    assert heading(answer) == "You cannot sign in this way"
    assert stage.refused_by() == rule
    assert 'href="/ways"' in answer.text
    assert "<script>" not in answer.text
    assert stage.rows("pending_flows") == []


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ("client=public", "client_authentication_is_offered"),
        ("client=private_key_jwt", "client_authentication_is_offered"),
        ("pushed=yes", "pushed_requests_are_offered"),
        ("dpop=yes", "dpop_is_offered"),
    ],
)
def test_what_the_issuer_does_not_offer_is_told(
    stage: Stage, browser: Browser, options: str, rule: str
) -> None:
    """RFC 8414 §2: the metadata says what is supported; a foreign issuer need not support
    everything.
    """
    answer = browser.get(f"/sign-in?{options}")
    assert answer.status_code == 502
    assert heading(answer) == "This issuer does not support your choice"
    assert stage.refused_by() == rule
    assert stage.issuer.arrived_at("/register") == []


def test_a_signature_that_is_not_accepted_is_told(stage: Stage, browser: Browser) -> None:
    """RFC 8414 §2: a server that accepts signatures lists their algorithms."""
    stage.issuer.metadata |= ALL_OFFERED
    stage.issuer.metadata["token_endpoint_auth_signing_alg_values_supported"] = ["RS256"]
    assert browser.get("/sign-in?client=private_key_jwt").status_code == 502
    assert stage.refused_by() == "signature_is_accepted"


@pytest.mark.parametrize("error", ["login_required", "consent_required", "interaction_required"])
def test_an_answer_to_no_prompt_is_explained(browser: Browser, error: str) -> None:
    """OIDC Core §3.1.2.6: the page explains the error and offers to sign in."""
    location = browser.ask("prompt=none")
    page = browser.come_back(browser.stage.issuer.authorize(location, code=None, error=error))
    assert page.status_code == 403
    assert heading(page) == "You could not be signed in this way"
    assert error in page.text
    assert 'href="/sign-in"' in page.text


def test_two_issuers_are_offered_where_there_are_two(make_stage: MakeStage) -> None:
    """The page names both."""
    page = make_stage(second_issuer="https://second.example").browser().get("/ways").text
    assert "https://second.example" in page
    assert "/sign-in?issuer=second" in page


def test_claims_are_json() -> None:
    """OIDC Core §5.5: a JSON object with the member id_token or userinfo."""
    assert all(set(json.loads(claims)) == {"id_token"} for claims in CLAIMS.values())
