"""Errors as a person reads them."""

from client_app.config import Config
from client_app.issuer.discovery_checks import metadata_is_published
from client_app.refusals import issuer_problem, registration_problem
from tests.unit.client_app.stage import Browser, heading
from tracing.checks import Finding, Refused


def test_an_unknown_address_is_a_page(browser: Browser) -> None:
    """With the way back."""
    answer = browser.get("/nowhere<script>")
    assert answer.status_code == 404
    assert heading(answer) == "There is nothing here"
    assert "<script>" not in answer.text
    assert 'href="/notes"' in answer.text


def test_an_issuer_problem_names_issuer_and_setting() -> None:
    """What to check stands in the message."""
    refusal = Refused(metadata_is_published, Finding(False, "x", "y"))  # type: ignore[arg-type]
    problem = issuer_problem("https://issuer.example", refusal)
    assert problem.status == 502
    assert "https://issuer.example" in problem.happened
    assert "CLIENT_APP_ISSUER" in problem.advice


def test_a_registration_problem_says_what_to_register() -> None:
    """The redirect URI, and where to put what one gets for it."""
    issuer = "https://issuer.example"
    problem = registration_problem(Config(), issuer, None, is_given=False)
    assert "http://127.0.0.1:9002/callback" in problem.advice
    assert "CLIENT_APP_CLIENT_ID" in problem.advice
    assert "lets no app register itself" in problem.happened
    fixed = registration_problem(Config(client_id="me"), issuer, None, is_given=True)
    assert "does not know the client id" in fixed.happened
