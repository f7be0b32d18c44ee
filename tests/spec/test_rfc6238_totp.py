"""RFC 6238: one-time codes of an authenticator app as a second factor at login."""

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pyotp import TOTP
from werkzeug.test import TestResponse

from authorization_server.storage import second_factors
from authorization_server.storage.second_factors import step_of
from tests.support.page_form import PageForm
from tests.support.verbs import (
    CAROLS_SECRET,
    Browser,
    Client,
    Issuer,
    answer_of,
    claims_of,
    csrf_token_of,
    is_page,
)
from tracing.redaction import Redacted, shortened_together

NOW = 1_700_000_025
"""A time in the middle of a time step."""

STEP = 30


class StoppedClock:
    """A clock that a test sets, in place of the role's clock."""

    def __init__(self) -> None:
        self.moment = float(NOW)

    def now(self) -> float:
        """The time that was set."""
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """A stopped clock for the one-time codes."""
    stopped = StoppedClock()
    monkeypatch.setattr(second_factors, "clock", stopped)
    return stopped


def code_at(moment: float) -> str:
    """Carol's code at this time."""
    return TOTP(CAROLS_SECRET).at(moment)


def half_logged_in(issuer: Issuer, client: Client) -> tuple[Browser, TestResponse]:
    """A browser in which carol has given her password, and the page that asks for her one-time
    code.
    """
    browser = issuer.browser()
    answer = browser.log_in(browser.authorize(client), "carol")
    assert answer.status_code == 303
    return browser, browser.get(answer.headers["Location"])


# --- the code (§4, §5.2) ---


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_code_is_that_of_the_specification(clock: StoppedClock, moment: int, code: str) -> None:
    """Appendix B: the last six digits of the test vectors for SHA-1."""
    clock.moment = moment
    assert step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", code) == moment // STEP


@pytest.mark.usefixtures("clock")
def test_the_right_code_logs_in(own_issuer: Issuer) -> None:
    """§4.2: TOTP = HOTP(K, T): the code that the app shows now completes the login, and the flow
    goes on.
    """
    client = own_issuer.register()
    browser, page = half_logged_in(own_issuer, client)
    assert is_page(page, "One-time code")
    question = browser.get(browser.give_code(page, code_at(NOW)).headers["Location"])
    assert "Carol Singer" in question.text
    assert "code" in answer_of(browser.consent(question))


@pytest.mark.parametrize("steps", [-1, 1])
@pytest.mark.usefixtures("clock")
def test_a_clock_may_be_wrong_by_one_step(own_issuer: Issuer, steps: int) -> None:
    """§5.2: at most one time step is allowed as the network delay."""
    browser, page = half_logged_in(own_issuer, own_issuer.register())
    assert browser.give_code(page, code_at(NOW + steps * STEP)).status_code == 303


@pytest.mark.parametrize("steps", [-2, 2, 100])
@pytest.mark.usefixtures("clock")
def test_a_clock_may_not_be_wrong_by_more(own_issuer: Issuer, steps: int) -> None:
    """§5.2: the larger the window, the larger the room for attacks."""
    browser, page = half_logged_in(own_issuer, own_issuer.register())
    answer = browser.give_code(page, code_at(NOW + steps * STEP))
    assert (answer.status_code, is_page(answer, "One-time code")) == (200, True)
    assert own_issuer.refused().name == "one_time_code_is_right"


@pytest.mark.usefixtures("clock")
def test_a_code_in_two_halves_is_understood(own_issuer: Issuer) -> None:
    """Apps show the code in two halves, and people type what they see."""
    browser, page = half_logged_in(own_issuer, own_issuer.register())
    code = code_at(NOW)
    assert browser.give_code(page, f"{code[:3]} {code[3:]}").status_code == 303


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "\x00"]
)
def test_what_is_no_code_is_refused(issuer: Issuer, code: str) -> None:
    """RFC 4226 §5.3: a code has six digits; anything else does not count as a guess."""
    browser, page = half_logged_in(issuer, issuer.register())
    assert is_page(browser.give_code(page, code), "One-time code")
    assert issuer.refused().name == "one_time_code_is_well_formed"


@pytest.mark.usefixtures("clock")
def test_a_code_is_good_once(own_issuer: Issuer) -> None:
    """§5.2: the verifier MUST NOT accept the second attempt of the OTP."""
    client = own_issuer.register()
    first, second = half_logged_in(own_issuer, client), half_logged_in(own_issuer, client)
    code = code_at(NOW)
    assert first[0].give_code(first[1], code).status_code == 303
    answer = second[0].give_code(second[1], code)
    assert is_page(answer, "One-time code")
    assert "used already" in answer.text
    assert own_issuer.refused().name == "one_time_code_is_unused"


@pytest.mark.usefixtures("clock")
def test_an_older_code_is_used_up_with_a_newer_one(own_issuer: Issuer) -> None:
    """§5.2: someone who saw the older code on the screen is too late."""
    client = own_issuer.register()
    first, second = half_logged_in(own_issuer, client), half_logged_in(own_issuer, client)
    assert first[0].give_code(first[1], code_at(NOW)).status_code == 303
    second[0].give_code(second[1], code_at(NOW - STEP))
    assert own_issuer.refused().name == "one_time_code_is_unused"


@pytest.mark.usefixtures("clock")
def test_the_playground_shows_a_code_that_is_good(own_issuer: Issuer) -> None:
    """The page shows the current code of a demo user, and the next one once that has been used."""
    client = own_issuer.register()
    for moment in (NOW, NOW + STEP):
        browser, page = half_logged_in(own_issuer, client)
        assert f"<strong>{code_at(moment)}</strong>" in page.text
        assert "is accepted in" not in page.text
        assert browser.give_code(page, code_at(moment)).status_code == 303
    _, page = half_logged_in(own_issuer, client)
    assert f"{code_at(NOW + 2 * STEP)}</strong>" in page.text
    assert "this one is accepted in 15 seconds" in page.text


# --- half a login is not a login ---


def test_the_password_alone_logs_nobody_in(own_issuer: Issuer) -> None:
    """§3 (R6) and RFC 4226 §1: the second factor exists because the first is not enough."""
    client = own_issuer.register()
    browser, _ = half_logged_in(own_issuer, client)
    assert own_issuer.rows("login_sessions") == []
    assert is_page(browser.authorize(client), "Sign in")
    assert answer_of(browser.authorize(client, prompt="none"))["error"] == "login_required"


def test_the_code_alone_logs_nobody_in(issuer: Issuer) -> None:
    """Without the password, the server asks for the password."""
    client, browser = issuer.register(), issuer.browser()
    token = csrf_token_of(browser.authorize(client))
    form = {"csrf_token": token, "otp": TOTP(CAROLS_SECRET).now(), "username": "carol"}
    answer = browser.post(f"/second-factor?{urlencode(client.request())}", data=form)
    assert (answer.status_code, is_page(answer, "Sign in")) == (403, True)


def test_half_a_login_is_kept_by_this_server(own_issuer: Issuer) -> None:
    """It is stored under the hash of a fresh session ID; nothing in the form says whose code is
    expected.
    """
    client, browser = own_issuer.register(), own_issuer.browser()
    login = browser.authorize(client)
    before = browser.session_id
    page = browser.get(browser.log_in(login, "carol").headers["Location"])
    assert browser.session_id != before
    assert {name for name, _ in PageForm(page.text).fields} == {"csrf_token", "otp"}
    (row,) = own_issuer.rows("pending_logins")
    assert row["sub"] == "carol"
    assert browser.session_id not in str(row)


def test_half_a_login_ends_after_a_while(own_issuer: Issuer) -> None:
    """After it expires, the server asks for the password again."""
    client = own_issuer.register()
    browser, page = half_logged_in(own_issuer, client)
    own_issuer.set("pending_logins", "expires_at", int(time.time()))
    answer = browser.give_code(page)
    assert (answer.status_code, is_page(answer, "Sign in")) == (403, True)
    assert "out of date" in answer.text


def test_half_a_login_is_gone_after_the_whole(own_issuer: Issuer) -> None:
    """The session also gets a new ID: the one from before the login no longer works."""
    client = own_issuer.register()
    browser, page = half_logged_in(own_issuer, client)
    before = browser.session_id
    browser.give_code(page)
    assert own_issuer.rows("pending_logins") == []
    assert browser.session_id != before


def test_a_foreign_form_gives_no_code(issuer: Issuer) -> None:
    """RFC 9700 §4.7: without the CSRF token of the page the form is out of date."""
    browser, page = half_logged_in(issuer, issuer.register())
    answer = browser.submit(page, {"csrf_token": "x", "otp": TOTP(CAROLS_SECRET).now()})
    assert answer.status_code == 403
    assert issuer.refused().name == "form_is_of_this_session"


def test_guessing_codes_is_slow(own_issuer: Issuer) -> None:
    """RFC 4226 §7.3: throttling: after five wrong codes for a user, from any address, every attempt
    is delayed, even with the right code.
    """
    client = own_issuer.register()
    wrong = f"{(int(TOTP(CAROLS_SECRET).now()) + 1) % 10**6:06}"
    for number in range(5):
        browser, page = half_logged_in(own_issuer, client)
        options = {"environ_base": {"REMOTE_ADDR": f"10.0.0.{number}"}}
        form = {"csrf_token": csrf_token_of(page), "otp": wrong}
        browser.post(PageForm(page.text).action, data=form, **options)
    (row,) = own_issuer.rows("failed_logins")
    assert row["failures"] == 5
    own_issuer.set("failed_logins", "failures", 15)
    browser, page = half_logged_in(own_issuer, client)
    answer = browser.give_code(page)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert own_issuer.refused().name == "attempts_are_limited"


def test_the_trace_tells_the_rules_and_no_code(own_issuer: Issuer) -> None:
    """Findings are shown to people, so they contain neither a code nor a secret."""
    client = own_issuer.register()
    browser, page = half_logged_in(own_issuer, client)
    code = TOTP(CAROLS_SECRET).now()
    browser.give_code(page, code)
    told = [check for event in own_issuer.sink.events for check in event.checks]
    names = [made.name for made in told]
    for name in (
        "one_time_code_is_well_formed",
        "one_time_code_is_right",
        "one_time_code_is_unused",
    ):
        assert name in names
    assert not any(secret in str(told) for secret in (code, CAROLS_SECRET))


# --- switched on and off by the user (§5.1) ---


def signed_in(issuer: Issuer) -> Browser:
    """Alice, who has no second factor, in a database of this test."""
    issuer.share_nobody()
    browser = issuer.browser()
    browser.sign_in(issuer.register())
    return browser


def offered_by(page: TestResponse) -> str:
    """The secret that the page offers."""
    (secret,) = PageForm(page.text).values("totp")
    return secret


def test_a_person_can_switch_it_on_and_off(own_issuer: Issuer, clock: StoppedClock) -> None:
    """§5.1: a fresh random secret of 160 bits, in a QR code; the second factor is on once a right
    code was entered.
    """
    browser = signed_in(own_issuer)
    page = browser.get("/account/second-factor")
    secret = offered_by(page)
    assert len(secret) == 32
    assert "<svg" in page.text
    assert offered_by(browser.get("/account/second-factor")) != secret
    assert browser.submit(page, {"otp": TOTP(secret).at(NOW)}).status_code == 303
    page = browser.get("/account/second-factor")
    assert "The second factor is <strong>on</strong>" in page.text
    assert secret not in page.text

    other = own_issuer.browser()
    asked = other.get(other.log_in(other.authorize(own_issuer.register())).headers["Location"])
    assert is_page(asked, "One-time code")
    assert "Playground only: your code" not in asked.text
    assert other.give_code(asked, TOTP(secret).at(NOW + STEP)).status_code == 303

    clock.moment += 2 * STEP
    assert browser.submit(page, {"otp": TOTP(secret).at(clock.moment)}).status_code == 303
    assert "The second factor is <strong>off</strong>" in browser.get("/account/second-factor").text


@pytest.mark.usefixtures("clock")
def test_it_is_not_on_before_the_code_was_right(own_issuer: Issuer) -> None:
    """Otherwise a user whose app read the secret wrongly would be locked out."""
    browser = signed_in(own_issuer)
    page = browser.get("/account/second-factor")
    secret = offered_by(page)
    wrong = TOTP(secret).at(NOW + 100 * STEP)
    again = browser.submit(page, {"otp": wrong})
    assert offered_by(again) == secret
    assert 'role="alert">This code is wrong' in again.text
    assert {row["totp_secret"] for row in own_issuer.rows("people")} == {None, CAROLS_SECRET}


@pytest.mark.usefixtures("clock")
def test_a_code_that_switched_it_on_does_not_switch_it_off(own_issuer: Issuer) -> None:
    """§5.2: a code can be used once, even to change the second factor itself."""
    browser = signed_in(own_issuer)
    page = browser.get("/account/second-factor")
    code = TOTP(offered_by(page)).at(NOW)
    browser.submit(page, {"otp": code})
    browser.submit(browser.get("/account/second-factor"), {"otp": code})
    assert own_issuer.refused().name == "one_time_code_is_unused"
    assert "The second factor is <strong>on</strong>" in browser.get("/account/second-factor").text


def test_attempts_are_limited_where_it_is_switched(own_issuer: Issuer) -> None:
    """§5.1, RFC 4226 §7.3: a malformed code does not count as a guess; wrong codes are soon
    delayed.
    """
    browser = signed_in(own_issuer)
    page = browser.get("/account/second-factor")
    browser.submit(page, {"otp": "12"})
    assert own_issuer.refused().name == "one_time_code_is_well_formed"
    wrong = TOTP(offered_by(page)).at(NOW)
    assert browser.submit(page, {"otp": wrong}).status_code == 200
    # So many failures that the delay outlasts the next request, even on a slow machine.
    own_issuer.set("failed_logins", "failures", 12)
    assert browser.submit(page, {"otp": wrong}).status_code == 429
    assert own_issuer.refused().name == "attempts_are_limited"


@pytest.mark.parametrize("secret", ["", "A", "A" * 31, "a" * 32, "1" * 32, "A" * 33, "\x00"])
def test_a_secret_of_another_kind_is_refused(own_issuer: Issuer, secret: str) -> None:
    """RFC 4226 §4 (R6): at least 128 bits; this server offers 160, and accepts nothing else."""
    browser = signed_in(own_issuer)
    page = browser.get("/account/second-factor")
    answer = browser.submit(page, {"totp": secret, "otp": "123456"})
    assert own_issuer.refused().name == "secret_is_long_enough"
    assert len(offered_by(answer)) == 32


def test_a_foreign_form_has_no_secret_offered(own_issuer: Issuer) -> None:
    """RFC 9700 §4.7: otherwise a user could be made to confirm a secret that someone else knows."""
    browser = signed_in(own_issuer)
    page = browser.get("/account/second-factor")
    answer = browser.submit(page, {"csrf_token": "x", "totp": "A" * 32, "otp": "123456"})
    assert answer.status_code == 403
    assert "A" * 32 not in answer.text


def test_who_has_one_cannot_be_given_another(own_issuer: Issuer) -> None:
    """Once the second factor is on, only its own code changes anything: a secret in the form is
    ignored.
    """
    own_issuer.share_nobody()
    client, browser = own_issuer.register(), own_issuer.browser()
    browser.sign_in(client, "carol")
    page = browser.get("/account/second-factor")
    chosen = "A" * 32
    browser.submit(page, {"totp": chosen, "otp": TOTP(chosen).now()})
    assert own_issuer.refused().name == "one_time_code_is_right"
    assert chosen not in str(own_issuer.rows("people"))


@pytest.mark.parametrize("username", ["alice", "carol"])
def test_the_second_factor_of_a_demo_person_stays(own_issuer: Issuer, username: str) -> None:
    """§3 (R5): a unique secret for each prover. Everyone shares the demo users: one student must
    neither lock out the next, nor remove carol's second factor. The page says so.
    """
    client, browser = own_issuer.register(), own_issuer.browser()
    browser.sign_in(client, username)
    page = browser.get("/account/second-factor")
    assert "shares the demo people" in page.text
    assert "--setup" in page.text
    assert "<form" not in page.text
    own_issuer.set("people", "totp_last_step", 0)
    before = own_issuer.rows("people")
    secret = CAROLS_SECRET if username == "carol" else "A" * 32
    token = csrf_token_of(browser.get("/developer/new"))
    form = {"csrf_token": token, "totp": secret, "otp": TOTP(secret).now()}
    answer = browser.post("/account/second-factor", data=form)
    assert 'role="alert">Everyone who uses this playground' in answer.text
    assert own_issuer.refused().name == "second_factor_belongs_to_one_person"
    assert own_issuer.rows("people") == before


def test_nobody_is_there_to_switch_it(issuer: Issuer) -> None:
    """A user who is not signed in is asked to sign in, and returns to the page."""
    for answer in (
        issuer.browser().get("/account/second-factor"),
        issuer.browser().post("/account/second-factor"),
    ):
        assert answer.status_code == 303
        place = urlsplit(answer.headers["Location"])
        assert place.path == "/login"
        assert parse_qs(place.query) == {"return_to": ["/account/second-factor"]}


def test_the_methods_of_the_login_are_told(own_issuer: Issuer) -> None:
    """RFC 8176 §2: the ID token has otp and mfa besides pwd."""
    client = own_issuer.register()
    assert claims_of(client.tokens(username="carol")["id_token"])["amr"] == ["pwd", "otp", "mfa"]


def test_a_recording_shows_neither_the_new_secret_nor_the_code(own_issuer: Issuer) -> None:
    """§5.1: only the app and this server know the secret, so a recording masks it."""
    browser = signed_in(own_issuer)
    own_issuer.sink.events.clear()
    page = browser.get("/account/second-factor")
    secret = offered_by(page)
    code = TOTP(secret).now()
    browser.submit(page, {"otp": code})
    recorded = [event.as_dict() for event in own_issuer.sink.events]
    assert secret in str(recorded)
    assert "<path" in str(recorded)
    shown = str(shortened_together(recorded))
    assert secret not in shown
    # The QR code contains the secret, too.
    assert "<path" not in shown
    assert "<path" not in str(Redacted().events(recorded))
    assert f"otp={code}" not in shown
