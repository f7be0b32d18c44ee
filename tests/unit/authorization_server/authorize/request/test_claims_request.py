"""How the `claims` parameter is parsed."""

import pytest

from authorization_server.authorize.request.claims_request import ClaimsRequest, parse_claims


def test_an_omitted_parameter_requests_nothing() -> None:
    """OIDC Core §5.5: it is OPTIONAL."""
    assert parse_claims(None) == ClaimsRequest({}, {})


def test_claims_are_read_by_place() -> None:
    """OIDC Core §5.5: null requests a claim in the default manner."""
    read = parse_claims('{"id_token": {"name": null, "sub": {"value": "alice"}}, "other": 5}')
    assert read.beyond_scopes() == {"id_token": ["name"]}
    assert (read.subjects(), read.problem) == ([{"alice"}], "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("5", "a value in it is neither null nor a JSON object"),
        ('{"userinfo": {"name": "x"}}', "a value in it is neither null nor a JSON object"),
    ],
)
def test_what_cannot_be_read_requests_nothing_and_says_why(text: str, problem: str) -> None:
    """The problem is described in our own words, so that the check can reject the request."""
    assert parse_claims(text) == ClaimsRequest({}, {}, problem)
