"""The grant types that are offered, and those that were removed from OAuth."""

from urllib.parse import parse_qs, urlsplit

import pytest

from authorization_server.grant_types import GONE, GRANT_TYPES, OFFERED, error_uri
from tests.support.verbs import Issuer, is_page


def test_the_page_says_what_there_is_and_what_is_not(issuer: Issuer) -> None:
    """GET /grants lists each with a sentence and its section; the home page links to it."""
    page = issuer.get("/grants")
    assert (page.status_code, is_page(page, "Grant types")) == (200, True)
    for grant in (*OFFERED, *GONE):
        assert f"<dt>{grant.title}</dt>" in page.text
        assert f'<a href="{grant.link}">{grant.clause}</a>' in page.text
        assert grant.says.endswith(".")
    assert 'href="/grants"' in issuer.get("/").text


def test_the_page_and_the_metadata_agree(issuer: Issuer) -> None:
    """RFC 8414 §2: grant_types_supported."""
    assert issuer.metadata()["grant_types_supported"] == list(GRANT_TYPES)


@pytest.mark.parametrize("grant_type", ["password", "unheard-of"])
def test_a_refused_grant_type_leads_to_the_page(issuer: Issuer, grant_type: str) -> None:
    """RFC 6749 §5.2: error_uri."""
    answer = issuer.register().post("/token", {"grant_type": grant_type})
    assert answer.json["error"] == "unsupported_grant_type"
    assert answer.json["error_uri"] == issuer.url("/grants")


@pytest.mark.parametrize("response_type", ["token", "id_token", "code token", "none"])
def test_a_refused_response_type_leads_to_the_page(issuer: Issuer, response_type: str) -> None:
    """RFC 6749 §4.1.2.1: error_uri; RFC 9700 §2.1.2: no access token through the browser."""
    answer = issuer.browser().authorize(issuer.register(), response_type=response_type)
    told = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert told["error"] == ["unsupported_response_type"]
    assert told["error_uri"] == [issuer.url("/grants")]


def test_other_errors_have_no_page(issuer: Issuer) -> None:
    """There is nothing more to say about them."""
    assert error_uri(issuer.config.issuer, "invalid_grant") is None
    assert "error_uri" not in issuer.register().refresh("unheard-of").json
