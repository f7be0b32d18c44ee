"""`tracing.glossary`: explanations of the words of the protocol."""

import json
import re

import pytest

from tests.support.faults import for_every
from tracing.glossary import GLOSSARY, Section, Word, explain

CLAUSE = re.compile(r"(RFC \d{4,5}|OIDC [\w -]+|OAuth 2\.0 [\w ]+?) §\d+(\.\d+)*(, §\d+(\.\d+)*)*")

WORDS: dict[Section, str] = {
    "parameters": """
        response_type client_id redirect_uri scope state nonce code_challenge code_challenge_method
        code iss grant_type code_verifier client_secret access_token token_type expires_in
        refresh_token id_token client_name redirect_uris grant_types response_types
        token_endpoint_auth_method username password csrf_token prompt max_age response_mode error
        error_description active token token_type_hint issuer authorization_endpoint token_endpoint
        jwks_uri registration_endpoint introspection_endpoint revocation_endpoint userinfo_endpoint
        keys client_id_issued_at client_secret_expires_at resource resource_metadata""",
    "claims": "iss sub aud exp iat jti auth_time nonce at_hash azp scope client_id name email",
    "token header": "alg typ kid",
    "headers": "Authorization WWW-Authenticate Set-Cookie Cookie Location Cache-Control",
    "errors": """
        invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type
        invalid_scope access_denied unsupported_response_type server_error temporarily_unavailable
        invalid_token insufficient_scope login_required consent_required""",
    "advice": "invalid_grant invalid_client invalid_token access_denied insufficient_scope",
}
EVERY_WORD = [(section, name) for section, words in GLOSSARY.items() for name in words]


@pytest.mark.parametrize("section", WORDS)
def test_the_words_of_the_flow_are_explained(section: Section) -> None:
    """Every parameter, header and claim of the thirteen steps is explained."""
    assert [word for word in WORDS[section].split() if explain(word, section) is None] == []


@for_every(("section", "name"), EVERY_WORD)
def test_a_word_has_one_short_sentence_and_its_clause(section: Section, name: str) -> None:
    """The explanation fits on a console line, and the clause says where the word is defined."""
    word = GLOSSARY[section][name]
    assert word.meaning.endswith(".")
    assert len(word.meaning) <= 106
    assert section == "advice" or all(
        CLAUSE.match(part) for part in re.split(r", (?!§)", word.spec)
    )


def test_a_word_means_what_its_place_says() -> None:
    """A word may differ between a request and a token."""
    asked, claimed = explain("iss", "parameters"), explain("iss", "claims")
    assert asked is not None
    assert claimed is not None
    assert asked.spec == "RFC 9207 §2"
    assert claimed.spec == "RFC 7519 §4.1.1"


def test_a_claim_that_is_only_known_as_parameter_is_explained() -> None:
    """An introspection response contains claims, too."""
    assert explain("token_type", "claims") == explain("token_type", "parameters")


def test_case_matters_not() -> None:
    """Header names ignore case (RFC 9110 §5.1)."""
    assert explain("www-authenticate", "headers") == explain("WWW-Authenticate", "headers")


def test_unknown_words_have_no_meaning() -> None:
    """The glossary does not guess."""
    assert explain("frobnicate", "parameters") is None
    assert isinstance(explain("state", "parameters"), Word)


def test_words_can_be_told_as_json() -> None:
    """The viewer gets them as JSON."""
    assert json.loads(json.dumps(GLOSSARY))["claims"]["exp"] == [
        "When the token expires.",
        "RFC 7519 §4.1.4",
    ]
