"""The forms that the token endpoint and the revocation endpoint receive."""

from tests.unit.client_app.conftest import MakeStage
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.stage import Browser, Stage, heading


def test_a_refresh_asks_for_the_same_again(stage: Stage, browser: Browser) -> None:
    """RFC 6749 §6: grant type and refresh token; the credentials are only in the header."""
    browser.sign_in()
    (session,) = stage.rows("sessions")
    stage.set("sessions", "token_expires_at", 1.0)
    browser.open_notes()
    (request,) = stage.issuer.arrived_at("/token", grant_type="refresh_token")
    assert request.form == {
        "grant_type": "refresh_token",
        "refresh_token": session["refresh_token"],
    }
    assert request.headers["Authorization"].startswith("Basic ")


def test_a_revocation_names_the_kind_of_token(stage: Stage, browser: Browser) -> None:
    """RFC 7009 §2.1."""
    page = browser.sign_in()
    (session,) = stage.rows("sessions")
    browser.submit(page, "/sign-out")
    (request,) = stage.issuer.arrived_at("/revoke")
    assert request.form == {
        "token": session["refresh_token"],
        "token_type_hint": "refresh_token",
    }


def test_the_method_is_the_registered_one(issuer: FakeIssuer, make_stage: MakeStage) -> None:
    """An issuer that accepts the secret in the form receives it only there."""
    issuer.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert heading(make_stage().browser().sign_in()) == "Your notes"
    (request,) = issuer.arrived_at("/token")
    assert request.form["client_secret"] in issuer.clients.values()
    assert "Authorization" not in request.headers
