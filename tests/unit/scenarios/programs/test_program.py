"""The requests of a third-party program, and how they are altered."""

from scenarios.browser.pages import Leg
from scenarios.programs.program import Program, altered, posted

PROGRAM = Program(
    "https://issuer.example",
    {"client_id": "program", "redirect_uris": ["https://app.example/callback"]},
)
LEG = posted("https://issuer.example/consent", {"scope": ["openid", "email"], "decision": "allow"})


def test_each_parameter_can_be_changed_left_out_or_repeated() -> None:
    """Parameters are addressed by name: None leaves one out, a list sends it several times."""
    leg = PROGRAM.authorization(scope="openid", state=["first", "second"], nonce=None)
    assert "scope=openid&state=first&state=second&code_challenge=" in leg.url
    assert "nonce" not in leg.url


def test_a_form_is_altered_by_the_names_of_its_fields() -> None:
    """Every field of that name is replaced; all others are sent unchanged."""
    assert altered(LEG, scope="openid", csrf_token="forged") == Leg(
        "POST",
        "https://issuer.example/consent",
        (("decision", "allow"), ("scope", "openid"), ("csrf_token", "forged")),
    )


def test_a_field_can_be_left_out() -> None:
    """None leaves out a field, as in every request."""
    assert altered(LEG, scope=None, decision=None).form == ()
