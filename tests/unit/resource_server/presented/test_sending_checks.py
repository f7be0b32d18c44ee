"""A token must be sent in exactly one place: the Authorization header."""

import pytest

from resource_server.presented.sending_checks import LONGEST_TOKEN
from tests.unit.resource_server.stage import Stage


@pytest.mark.parametrize("path", ["/api/notes?access_token=x", "/api/notes?a=1&access_token="])
def test_header_and_query_are_two_ways(stage: Stage, path: str) -> None:
    """The response is a 400, because it is not clear which token is meant."""
    assert stage.get(stage.issuer.token(), path).status_code == 400
    assert stage.refused_by() == "token_is_sent_one_way"


def test_header_and_form_are_two_ways(stage: Stage) -> None:
    """The response is a 400, for a body as for a query."""
    form = {"access_token": "x"}
    answer = stage.ask("POST", "/api/notes", stage.issuer.token(), data=form)
    assert answer.status_code == 400
    assert (
        stage.findings()["token_is_sent_one_way"].received
        == "the Authorization header and the body"
    )


def test_a_token_in_the_query_counts_as_none(stage: Stage) -> None:
    """Even a valid one; the finding shows where it was sent, but not the token."""
    token = stage.issuer.token()
    answer = stage.get(None, f"/api/notes?access_token={token}")
    assert answer.status_code == 401
    finding = stage.findings()["token_is_in_the_authorization_header"]
    assert finding.received == "access_token in the query"


@pytest.mark.parametrize(
    ("header", "check", "received"),
    [
        ("", "token_is_in_the_authorization_header", "none"),
        ("Basic YTpi", "token_is_in_the_authorization_header", "Authorization: Basic"),
        (
            "eyJhbGciOiJFUzI1NiJ9",
            "token_is_in_the_authorization_header",
            "Authorization without a scheme",
        ),
        ("Bearer", "authorization_header_is_well_formed", "none"),
        ("Bearer a b", "authorization_header_is_well_formed", "more than one word"),
        (
            "Bearer a\u00e4",
            "authorization_header_is_well_formed",
            "characters that no token contains",
        ),
        ("Bearer a", "token_is_a_signed_jwt", "1 part"),
        ("Bearer a.b.c.d", "token_is_a_signed_jwt", "4 parts"),
        ("Bearer a.b.c", "token_is_a_signed_jwt", "parts that are not base64url"),
        ("Bearer e30.e30.AAAA", "token_is_a_signed_jwt", "a header without alg"),
        ("Bearer W10.e30.AAAA", "token_is_a_signed_jwt", "a header that is not a JSON object"),
    ],
)
def test_each_fault_has_words_of_its_own(
    stage: Stage, header: str, check: str, received: str
) -> None:
    """Missing, incomplete, unreadable and wrong are different findings; a value that may be a
    secret but was not sent as a token is not shown.
    """
    stage.get(None, headers={"Authorization": header.encode().decode("latin-1")})
    assert (stage.refused_by(), stage.findings()[check].received) == (check, received)


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer a,Bearer b", "Bearer \xff"])
def test_a_malformed_header_is_refused(stage: Stage, header: str) -> None:
    """The response is a 400: the request itself is wrong, not the token."""
    assert stage.get(None, headers={"Authorization": header}).status_code == 400
    assert stage.refused_by() == "authorization_header_is_well_formed"


def test_a_token_has_a_size(stage: Stage) -> None:
    """A value longer than any token is refused as a token, without being parsed."""
    assert stage.get("a" * (LONGEST_TOKEN + 1)).status_code == 401
    assert stage.refused_by() == "token_has_a_usable_size"
    stage.get("a" * LONGEST_TOKEN)
    assert stage.refused_by() == "token_is_a_signed_jwt"


def test_both_kinds_of_verification_ask_this_first(asking: Stage) -> None:
    """The issuer is not asked about a value that was not sent as a token."""
    assert asking.get(None, "/api/notes?access_token=x").status_code == 401
    assert asking.refused_by() == "token_is_in_the_authorization_header"
    assert not asking.issuer.asked
