"""A client without a check may be fooled by a dishonest response, but it never breaks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.client_app.honest_flows import AbleStage, servers, signed_in
from tests.unit.client_app.stage import Browser
from tracing.checks import leaving_out

pytestmark = pytest.mark.slow

Dishonest = Callable[[AbleStage, Browser], object]


def tokens(**changed: object) -> Dishonest:
    """A sign-in whose token response has these changes."""

    def flow(stage: AbleStage, browser: Browser) -> object:
        stage.issuer.tokens = changed
        browser.return_with()
        return browser.open_notes()

    return flow


def claims(**changed: object) -> Dishonest:
    """A sign-in whose ID token has these changes."""

    def flow(stage: AbleStage, browser: Browser) -> object:
        stage.issuer.claims = changed
        return browser.return_with()

    return flow


def metadata(**changed: object) -> Dishonest:
    """A sign-in at an issuer whose metadata has these changes."""

    def flow(stage: AbleStage, browser: Browser) -> object:
        stage.issuer.metadata |= changed
        return browser.open_notes()

    return flow


def get(path: str) -> Dishonest:
    """Follow a link from elsewhere."""
    return lambda _stage, browser: browser.get(path)


def other_browser(stage: AbleStage, browser: Browser) -> object:
    """The response to a request of a different browser."""
    return browser.come_back(stage.issuer.authorize(stage.browser().start()))


def former_issuer(stage: AbleStage, _browser: Browser) -> object:
    """A session with an expired token, whose issuer is no longer configured."""
    browser = signed_in(stage)
    stage.set("sessions", "issuer", "https://former.example")
    stage.set("sessions", "token_expires_at", 1.0)
    return browser.open_notes()


def rejected_refresh(stage: AbleStage, _browser: Browser) -> object:
    """A session whose refresh token was revoked."""
    browser = signed_in(stage)
    stage.set("sessions", "token_expires_at", 1.0)
    stage.issuer.refresh_tokens.clear()
    browser.open_notes()
    return browser.open_notes()


CASES: tuple[tuple[str, Dishonest], ...] = (
    ("state_is_known", get("/callback?code=x&state=y")),
    ("state_is_known state_is_of_this_browser flow_is_not_expired", get("/callback?state=y")),
    ("state_is_of_this_browser", other_browser),
    ("logout_was_started_here", get("/signed-out?state=x")),
    ("choices_are_offered", get("/sign-in?client=odd")),
    ("max_age_is_a_number", get("/sign-in?max_age=soon")),
    ("login_hint_is_a_name", get("/sign-in?login_hint=%00")),
    ("access_token_fits_the_header", tokens(access_token=None)),
    ("access_token_fits_the_header", tokens(access_token="a\r\nX-Evil: 1")),
    ("lifetime_is_a_number", tokens(expires_in="soon")),
    ("scope_is_well_formed", tokens(scope=["openid"])),
    ("refresh_token_is_well_formed", tokens(refresh_token=5)),
    ("id_token_is_there", tokens(id_token=5)),
    ("id_token_is_well_formed", tokens(id_token="a.b.c")),
    ("subject_is_named", claims(sub=None)),
    ("subject_is_named", claims(sub=["alice"])),
    ("endpoints_are_named", metadata(authorization_endpoint=None)),
    ("endpoints_are_web_addresses", metadata(authorization_endpoint="http://[::1")),
    ("issuer_is_the_configured_one", metadata(issuer=5)),
    ("session_is_of_this_issuer", former_issuer),
    ("tokens_are_issued", rejected_refresh),
)


def test_a_weakened_client_does_not_break(tmp_path: Path) -> None:
    """Whatever it accepts or refuses later, no page is an internal error (500)."""
    faults = []
    for number, (left_out, dishonest) in enumerate(CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        with servers() as (issuer, second, notes), leaving_out(frozenset(left_out.split())):
            stage = AbleStage(issuer, second, notes, folder)
            dishonest(stage, stage.browser())
            stage.close()
        statuses = [event.response.status for event in stage.sink.events if event.response]
        faults += [f"{number}: without {left_out}"] if 500 in statuses or not statuses else []
    assert not faults
