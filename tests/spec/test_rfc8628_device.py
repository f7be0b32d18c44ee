"""RFC 8628: a device without a keyboard is authorized in a browser on another device."""

import re
import time
from collections import Counter
from collections.abc import Callable

import pytest
import requests

from recorder.event.incoming import event_of
from recorder.keeping.joining import Joiner
from tests.conftest import MakeIssuer
from tests.support.devices import (
    DEVICE_CODE,
    SCOPE,
    Device,
    code_page,
    consent_page,
    decide,
    device,
    television,
)
from tests.support.page_form import PageForm
from tests.support.sockets import at_once, served
from tests.support.verbs import Client, Issuer, basic, claims_of, header_of, is_page
from tracing.grant_steps import (
    DEVICE_CODE_ISSUED,
    DEVICE_POLLED,
    DEVICE_TOKEN_ISSUED,
    USER_CODE_ENTERED,
)


@pytest.fixture
def patient(make_issuer: MakeIssuer) -> Issuer:
    """An issuer that lets devices poll as often as they like."""
    return make_issuer(device_interval_seconds=0)


# --- §3.1, §3.2: the two codes ---


def test_a_device_is_given_two_codes(issuer: Issuer) -> None:
    """§3.2: device_code, user_code, verification_uri, expires_in REQUIRED; interval in seconds; not
    to be cached.
    """
    answer = television(issuer).post("/device_authorization", {"scope": SCOPE})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert len(told["device_code"]) == 43, "256 bits"
    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", told["user_code"])
    assert told["verification_uri"] == f"{issuer.config.issuer}/device"
    complete = f"{told['verification_uri']}?user_code={told['user_code']}"
    assert told["verification_uri_complete"] == complete
    assert (told["expires_in"], told["interval"]) == (600, 5)


def test_it_is_told_at_its_steps(patient: Issuer) -> None:
    """Each message appears at its step of the tour, and a refused poll at the polling step."""
    asking = device(television(patient))
    asking.poll()
    asking.tokens()
    assert len(patient.told(DEVICE_CODE_ISSUED)) == 1
    assert len(patient.told(DEVICE_POLLED)) == 1
    assert len(patient.told(USER_CODE_ENTERED)) >= 4
    (issued,) = patient.told(DEVICE_TOKEN_ISSUED)
    names = [made.name for made in issued.checks]
    assert names[names.index("client_may_use_grant_type") :][:12] == [
        "client_may_use_grant_type",
        "device_code_is_present",
        "device_code_is_known",
        "device_code_belongs_to_client",
        "device_code_is_unused",
        "device_code_is_not_expired",
        "device_is_not_denied",
        "device_asks_slowly",
        "person_has_decided",
        "grant_is_not_revoked",
        "key_is_shown_if_registered",
        "device_code_is_spent_by_this_request",
    ]


def test_a_confidential_device_authenticates(issuer: Issuer) -> None:
    """§3.1: client authentication as at the token endpoint (RFC 6749 §3.2.1)."""
    client = television(issuer, token_endpoint_auth_method="client_secret_basic")
    assert device(client).told["device_code"]
    for headers, form in (
        ({}, {"client_id": client.id}),
        (basic(client.id, "wrong"), {"scope": SCOPE}),
        ({}, {"scope": SCOPE}),
    ):
        answer = issuer.post("/device_authorization", data=form, headers=headers)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
        assert issuer.refused().name == "client_is_authenticated"


def test_who_did_not_register_for_it_gets_no_codes(issuer: Issuer) -> None:
    """RFC 6749 §5.2: unauthorized_client."""
    answer = issuer.register().post("/device_authorization", {"scope": SCOPE})
    assert (answer.status_code, answer.json["error"]) == (400, "unauthorized_client")
    assert issuer.refused()[0::4] == ("client_may_use_grant_type", DEVICE_CODE_ISSUED.slug)


@pytest.mark.parametrize("scope", ["unheard-of", "openid  profile", 'open"id', "\x00"])
def test_the_scope_is_one_that_can_be_granted(issuer: Issuer, scope: str) -> None:
    """RFC 6749 §5.2: invalid_scope for a malformed or unknown scope."""
    answer = television(issuer).post("/device_authorization", {"scope": scope})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")
    assert issuer.refused().name == "scope_is_allowed"


def test_the_resource_is_served(issuer: Issuer) -> None:
    """RFC 8707 §2: invalid_target, at the first request."""
    client = television(issuer)
    answer = client.post("/device_authorization", {"resource": "https://elsewhere.example"})
    assert answer.json["error"] == "invalid_target"
    assert device(client, resource=issuer.config.resource)


def test_no_code_is_kept_in_clear(own_issuer: Issuer) -> None:
    """§5.2: someone who reads the database can neither poll nor authorize the device."""
    told = device(television(own_issuer)).told
    kept = str(own_issuer.rows("device_codes"))
    assert told["device_code"] not in kept
    assert told["user_code"] not in kept
    assert told["user_code"].replace("-", "") not in kept


# --- §3.4, §3.5: polling ---


def test_nobody_has_decided_yet(patient: Issuer) -> None:
    """§3.5: authorization_pending, as long as the device keeps to the interval."""
    asking = device(television(patient))
    assert [asking.error() for _ in range(3)] == ["authorization_pending"] * 3
    assert patient.refused()[0::4] == ("person_has_decided", DEVICE_POLLED.slug)


def test_who_asks_too_soon_waits_longer(own_issuer: Issuer) -> None:
    """§3.5: slow_down: the interval MUST be increased by 5 seconds for this and all subsequent
    requests.
    """
    asking = device(television(own_issuer))

    def seconds_pass(seconds: int) -> None:
        own_issuer.set("device_codes", "polled_at", int(time.time()) - seconds)

    assert asking.error() == "authorization_pending", "the first time needs no waiting"
    assert asking.error() == "slow_down"
    assert own_issuer.refused().name == "device_asks_slowly"
    seconds_pass(6)
    assert asking.error() == "slow_down", "ten seconds by now"
    seconds_pass(16)
    assert asking.error() == "authorization_pending"
    (row,) = own_issuer.rows("device_codes")
    assert row["interval"] == 15


def test_an_answer_does_not_have_to_wait(issuer: Issuer) -> None:
    """§3.5: slow_down is a variant of authorization_pending: after a decision, even an early poll
    gets the result.
    """
    asking = device(television(issuer))
    asking.poll()
    decide(issuer.browser(), asking)
    assert asking.poll().status_code == 200


def test_of_twenty_polls_at_once_one_gets_the_tokens(make_issuer: MakeIssuer) -> None:
    """§3.5: a device code is exchanged once, even in concurrent requests."""
    issuer = make_issuer()
    asking = device(television(issuer))
    decide(issuer.browser(), asking)
    form = asking.form | {"client_id": asking.client.id}
    with served(issuer.app, issuer.name) as address:
        answers = at_once(20, lambda: requests.post(f"{address}/token", data=form, timeout=30))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_grant"}
    assert len(issuer.rows("refresh_tokens")) == 1


def test_of_twenty_early_polls_at_once_one_is_in_time(make_issuer: MakeIssuer) -> None:
    """§3.5: one conditional update decides; the other nineteen get slow_down."""
    issuer = make_issuer()
    asking = device(television(issuer))
    form = asking.form | {"client_id": asking.client.id}
    with served(issuer.app, issuer.name) as address:
        answers = at_once(20, lambda: requests.post(f"{address}/token", data=form, timeout=30))
    errors = sorted(answer.json()["error"] for answer in answers)
    assert errors == ["authorization_pending"] + ["slow_down"] * 19
    (row,) = issuer.rows("device_codes")
    assert row["interval"] == 5 + 19 * 5


def test_allowed_it_gets_tokens(patient: Issuer) -> None:
    """§3.5, RFC 6749 §5.1: an access token, a refresh token if the client registered for it, and an
    ID token if openid was granted: about the user, without a nonce.
    """
    tokens = device(television(patient)).tokens()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 300)
    assert tokens["scope"] == SCOPE
    access, identity = claims_of(tokens["access_token"]), claims_of(tokens["id_token"])
    assert header_of(tokens["access_token"])["typ"] == "at+jwt"
    assert access["sub"] == identity["sub"] == "alice"
    assert (identity["name"], identity["amr"]) == ("Alice Liddell", ["pwd"])
    assert identity["auth_time"] == access["auth_time"]
    assert "nonce" not in identity


def test_its_refresh_token_goes_on(patient: Issuer) -> None:
    """RFC 6749 §6: it works like any other, and its reuse revokes the family."""
    asking = device(television(patient))
    first = asking.tokens()
    second = asking.client.refresh(first["refresh_token"]).json
    assert second["scope"] == SCOPE
    asking.client.refresh(first["refresh_token"])
    assert asking.client.refresh(second["refresh_token"]).json["error"] == "invalid_grant"
    assert patient.userinfo(second["access_token"]).status_code == 401


def test_without_openid_and_refresh_there_is_one_token(patient: Issuer) -> None:
    """OIDC Core §3.1.2.1 and RFC 7591 §2: tokens that were not requested, or not registered for,
    are not issued.
    """
    client = television(patient, grant_types=[DEVICE_CODE])
    tokens = device(client, scope="notes:read").tokens()
    assert set(tokens) == {"access_token", "expires_in", "scope", "token_type"}


def test_denied_it_hears_so(patient: Issuer) -> None:
    """§3.5: access_denied, also for later polls."""
    asking = device(television(patient))
    answer = decide(patient.browser(), asking, "deny")
    assert is_page(answer, "The device is not connected")
    assert [asking.error() for _ in range(2)] == ["access_denied"] * 2
    assert patient.refused().name == "device_is_not_denied"


def test_nothing_ticked_is_nothing_allowed(patient: Issuer) -> None:
    """RFC 6749 §4.1.2.1: as on the consent page of the code flow."""
    asking = device(television(patient))
    decide(patient.browser(), asking, "allow", scopes=[])
    assert asking.error() == "access_denied"


def test_expired_it_hears_so(patient: Issuer) -> None:
    """§3.5: expired_token, whether or not the user has decided."""
    waiting, late = device(television(patient)), device(television(patient))
    decide(patient.browser(), late)
    patient.set("device_codes", "expires_at", int(time.time()))
    assert waiting.error() == late.error() == "expired_token"
    assert patient.refused().name == "device_code_is_not_expired"


def test_a_spent_code_opens_nothing(patient: Issuer) -> None:
    """§3.5: invalid_grant; the issued tokens remain valid, since two polls may overlap."""
    asking = device(television(patient))
    tokens = asking.tokens()
    assert asking.error() == "invalid_grant"
    assert patient.refused().name == "device_code_is_unused"
    assert patient.userinfo(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize("code", ["unheard-of", "x" * 60_000, "' OR 1=1 --"])
def test_an_unknown_code_is_refused(issuer: Issuer, code: str) -> None:
    """RFC 6749 §5.2: invalid_grant."""
    answer = television(issuer).post("/token", {"grant_type": DEVICE_CODE, "device_code": code})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert issuer.refused().name == "device_code_is_known"


def test_the_device_code_is_required(issuer: Issuer) -> None:
    """§3.4: device_code REQUIRED."""
    answer = television(issuer).post("/token", {"grant_type": DEVICE_CODE})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert issuer.refused().name == "device_code_is_present"


def test_the_user_code_is_no_device_code(issuer: Issuer) -> None:
    """§5.2: the code on the screen gives no access."""
    asking = device(television(issuer))
    answer = asking.client.post("/token", asking.form | {"device_code": asking.told["user_code"]})
    assert answer.json["error"] == "invalid_grant"


def test_a_code_is_bound_to_its_client(patient: Issuer) -> None:
    """§3.4: another client gets nothing for the code, and does not use it up."""
    asking, stranger = device(television(patient)), television(patient)
    decide(patient.browser(), asking)
    answer = stranger.post("/token", asking.form)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    refused = patient.refused()
    assert refused.name == "device_code_belongs_to_client"
    assert (refused.expected, refused.received) == (asking.client.id, stranger.id)
    assert asking.poll().status_code == 200


def test_what_was_taken_back_is_not_given(own_issuer: Issuer) -> None:
    """RFC 9700 §4.14: the user revoked the grant before the device polled for its tokens."""
    asking = device(television(own_issuer))
    decide(own_issuer.browser(), asking)
    own_issuer.set("grants", "revoked_at", int(time.time()))
    assert asking.error() == "invalid_grant"
    assert own_issuer.refused().name == "grant_is_not_revoked"


# --- §3.3, §5.4, §6.1: the user ---


@pytest.mark.parametrize(
    "write",
    [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.lower()} - "],
    ids=["as shown", "small", "without dash", "with blanks"],
)
def test_the_code_may_be_written_in_many_ways(issuer: Issuer, write: Callable[[str], str]) -> None:
    """§6.1: dashes, spaces and case are ignored."""
    asking, browser = device(television(issuer)), issuer.browser()
    typed = write(asking.told["user_code"])
    answer = browser.submit(code_page(browser), {"user_code": typed})
    assert is_page(answer, "Allow this device?")


def test_a_code_in_the_address_is_filled_in_and_no_more(issuer: Issuer) -> None:
    """§3.3.1, §5.4: the user still has to submit the code, so that a link alone cannot open the
    consent page.
    """
    asking = device(television(issuer))
    query = asking.told["verification_uri_complete"].partition("?")[2]
    page = code_page(issuer.browser(), f"?{query}")
    form = PageForm(page.text)
    assert form.values("user_code") == [asking.told["user_code"]]
    assert (form.method, form.action) == ("post", "/device")
    assert "<script" not in page.text
    assert "Television" not in page.text, "nothing is looked up yet"


def test_the_person_logs_in_first(issuer: Issuer) -> None:
    """§3.3: the authorization server authenticates the end user, and keeps the code in the URL."""
    browser = issuer.browser()
    answer = browser.get("/device?user_code=BCDF-GHJK")
    assert answer.status_code == 303
    answer = browser.get(answer.headers["Location"])
    assert is_page(answer, "Sign in")
    answer = browser.log_in(answer)
    assert answer.headers["Location"] == issuer.url("/device?user_code=BCDF-GHJK")


@pytest.mark.parametrize("path", ["/device", "/device/decision"])
def test_no_form_is_taken_from_nobody(issuer: Issuer, path: str) -> None:
    """§3.3: a user whose session has expired signs in and starts again."""
    asking = device(television(issuer))
    answer = issuer.post(path, data={"user_code": asking.told["user_code"], "decision": "allow"})
    assert answer.status_code == 303
    assert "/login?" in answer.headers["Location"]
    assert asking.error() == "authorization_pending"


def test_the_page_names_the_device_and_warns(issuer: Issuer) -> None:
    """§5.4: which device, how long ago and from which address; and that the code has to be on a
    screen in front of the user.
    """
    asking, browser = device(television(issuer)), issuer.browser()
    page = consent_page(browser, asking)
    assert '<strong class="name">Television</strong>' in page.text
    assert " ago, from the address " in page.text
    assert "<code>127.0.0.1</code>" in page.text
    assert (
        f"<strong>{asking.told['user_code']}</strong> is on a screen in front of you" in page.text
    )
    assert PageForm(page.text).values("scope") == SCOPE.split()


def test_what_is_ticked_is_what_is_granted(patient: Issuer) -> None:
    """RFC 6749 §3.3: the server may ignore part of the scope based on the resource owner's
    instructions, and then includes "scope"; a scope that was never requested cannot be granted.
    """
    asking = device(television(patient))
    decide(patient.browser(), asking, scopes=["notes:read", "notes:write", "unheard-of"])
    tokens = asking.poll().json
    assert tokens["scope"] == claims_of(tokens["access_token"])["scope"] == "notes:read"
    assert "id_token" not in tokens


def test_a_user_code_is_used_once(issuer: Issuer) -> None:
    """§3.3: after a decision, neither the code nor the form works again."""
    asking, browser = device(television(issuer)), issuer.browser()
    page = consent_page(browser, asking)
    assert is_page(browser.consent(page), "The device is connected")
    again = browser.consent(page, "deny")
    assert "This code was used before." in again.text
    assert issuer.refused().name == "user_code_is_spent_by_this_decision"
    typed = browser.submit(code_page(browser), {"user_code": asking.told["user_code"]})
    assert "This code was used before." in typed.text
    assert issuer.refused().name == "user_code_is_unused"
    assert asking.poll().status_code == 200, "the first decision counts"


@pytest.mark.parametrize("last", ["typing", "deciding"])
def test_an_expired_user_code_is_refused(own_issuer: Issuer, last: str) -> None:
    """§3.3, §5.1: both codes have the same lifetime."""
    asking, browser = device(television(own_issuer)), own_issuer.browser()
    page = code_page(browser) if last == "typing" else consent_page(browser, asking)
    own_issuer.set("device_codes", "expires_at", int(time.time()))
    values = {"user_code": asking.told["user_code"], "decision": "allow"}
    answer = browser.submit(page, values)
    assert "This code has expired." in answer.text
    assert own_issuer.refused().name == "user_code_is_not_expired"
    assert own_issuer.rows("grants") == []


def test_who_guesses_has_to_wait(own_issuer: Issuer) -> None:
    """§5.1: guesses of user codes are limited; entering a valid code of one's own does not reset
    the count.
    """
    browser = own_issuer.browser()
    page = code_page(browser)

    def typed(user_code: str) -> int:
        return browser.submit(page, {"user_code": user_code}).status_code

    for number in range(4):
        assert typed(f"BCDF-GHJ{number}") == 200
    own = device(television(own_issuer))
    assert typed(own.told["user_code"]) == 200
    typed("BCDF-GHJK")
    # So many failures that the delay outlasts the next request, even on a slow machine.
    own_issuer.set("failed_logins", "failures", 12)
    waiting = browser.submit(page, {"user_code": own.told["user_code"]})
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) >= 1
    assert "Too many failed attempts." in waiting.text
    assert own_issuer.refused().name == "attempts_are_limited"


def test_a_foreign_page_cannot_decide(issuer: Issuer) -> None:
    """RFC 9700 §4.7: each form needs the CSRF token of this browser's session."""
    asking, browser = device(television(issuer)), issuer.browser()
    page = consent_page(browser, asking)
    for broken in (page, code_page(browser)):
        values = {"csrf_token": "0" * 64, "user_code": asking.told["user_code"]}
        answer = browser.submit(broken, values | {"decision": "allow"})
        assert answer.status_code == 403
        assert issuer.refused().name == "form_is_of_this_session"
    assert asking.error() == "authorization_pending"


@pytest.mark.parametrize("handle", ["", "unheard-of", "0" * 64, "\x00"])
def test_a_decision_is_about_a_device_that_was_found(issuer: Issuer, handle: str) -> None:
    """§5.1: a form without a valid device handle decides nothing, and reveals nothing to someone
    guessing.
    """
    asking, browser = device(television(issuer)), issuer.browser()
    page = consent_page(browser, asking)
    answer = browser.submit(page, {"device": handle, "decision": "allow"})
    assert "This form does not belong to a device." in answer.text
    assert issuer.refused().name == "device_is_known"


def test_of_two_decisions_at_once_one_counts(make_issuer: MakeIssuer) -> None:
    """§3.3: one conditional update decides, and the tokens come from that decision alone."""
    issuer = make_issuer(device_interval_seconds=0)
    asking = device(television(issuer))
    browsers = [issuer.browser() for _ in range(3)]
    pages = [consent_page(browser, asking) for browser in browsers]
    pairs = list(zip(browsers, pages, strict=True))
    answers = at_once(3, lambda: (lambda pair: pair[0].consent(pair[1]))(pairs.pop()))
    assert [is_page(answer, "The device is connected") for answer in answers].count(True) == 1
    assert asking.poll().status_code == 200


def test_whatever_the_device_calls_itself_is_text(issuer: Issuer) -> None:
    """OWASP: markup in the client's name or in the entered code is shown as text."""
    client = television(issuer, client_name="<b>TV</b>")
    browser = issuer.browser()
    assert "&lt;b&gt;TV&lt;/b&gt;" in consent_page(browser, device(client)).text
    answer = browser.submit(code_page(browser), {"user_code": '"><script>'})
    assert "<script" not in answer.text


def test_the_exchanges_of_device_and_person_are_one_flow(patient: Issuer) -> None:
    """The device code links the messages of the device; a fingerprint of the user code, which is
    never recorded itself, links those of the user, from login to decision.
    """
    client, browser = television(patient), patient.browser()
    asking, other = device(client), device(client)
    asking.poll()
    query = asking.told["verification_uri_complete"].partition("?")[2]
    question = browser.submit(code_page(browser, f"?{query}"), {})
    browser.consent(question)
    asking.poll()
    other.poll()
    joiner = Joiner()
    told = [event for event in patient.sink.events if event.step and event.step.tour == "device"]
    flows = [joiner.join(event_of(event.as_dict())).flow for event in told]
    sizes = sorted(Counter(map(joiner.today, flows)).values())
    assert sizes == [2, 9]
    assert not any(asking.told["user_code"] in link for event in told for link in event.links)


def test_two_factors_are_told(patient: Issuer) -> None:
    """RFC 8176 §2: the device's tokens, too, say how the user signed in."""
    asking = device(television(patient))
    decide(patient.browser(), asking, username="carol")
    identity = claims_of(asking.poll().json["id_token"])
    assert set(identity["amr"]) == {"pwd", "otp", "mfa"}


def test_below_a_path_it_is_the_same(make_issuer: MakeIssuer) -> None:
    """RFC 8414 §3.1: the pages of an issuer with a path are below that path."""
    issuer = make_issuer(issuer="https://host.example/auth/realm")
    asking = device(television(issuer))
    assert asking.told["verification_uri"] == "https://host.example/auth/realm/device"
    assert asking.tokens()["scope"] == SCOPE


def test_a_client_that_is_deleted_takes_its_codes_along(own_issuer: Issuer) -> None:
    """RFC 7592 §2.3: no device code outlives its client."""
    client: Client = television(own_issuer)
    asking: Device = device(client)
    own_issuer.delete("clients", "client_id", client.id)
    assert own_issuer.rows("device_codes") == []
    assert asking.told["device_code"]
