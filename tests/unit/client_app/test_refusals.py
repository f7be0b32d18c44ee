"""Errors as a user reads them."""

from client_app.config import Config
from client_app.issuer.discovery_checks import metadata_is_published
from client_app.refusals import issuer_unavailable, not_registered, to_television
from tests.unit.client_app.stage import Browser, heading
from tracing.checks import Finding, Refused


def test_an_unknown_address_is_a_page(browser: Browser) -> None:
    """The page links back to the start."""
    answer = browser.get("/nowhere<script>")
    assert answer.status_code == 404
    assert heading(answer) == "Page not found"
    assert "<script>" not in answer.text
    assert 'href="/notes"' in answer.text


def test_an_unavailable_issuer_is_named_with_the_setting() -> None:
    """The message says what to check."""
    refusal = Refused(metadata_is_published, Finding(False, "x", "y"))
    problem = issuer_unavailable("https://issuer.example")(refusal)
    assert problem.status == 502
    assert "https://issuer.example" in problem.reason
    assert "CLIENT_APP_ISSUER" in problem.advice


def test_a_registration_problem_says_what_to_register() -> None:
    """The redirect URI, and where to enter the credentials that the registration returns."""
    issuer = "https://issuer.example"
    problem = not_registered(Config(), issuer, None, is_given=False)
    assert "http://127.0.0.1:9002/callback" in problem.advice
    assert "CLIENT_APP_CLIENT_ID" in problem.advice
    assert "does not let apps register themselves" in problem.reason
    fixed = not_registered(Config(client_id="me"), issuer, None, is_given=True)
    assert "does not know the client_id" in fixed.reason


def test_a_person_before_the_television_reads_a_sentence() -> None:
    """A known error is shown in plain words; any other with what was received."""
    refusal = Refused(metadata_is_published, Finding(False, "x", "500"))
    assert "denied" in str(to_television("access_denied")(refusal))
    assert str(to_television("odd")(refusal)) == "It did not publish its metadata. (500)"
