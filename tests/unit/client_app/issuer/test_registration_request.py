"""What is requested from an issuer, depending on what it offers, and how its response is read."""

from typing import Any

import pytest

from client_app.config import Config
from client_app.issuer.back_channel import Answer
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_request import as_configured, as_registered, client_metadata

CONFIG = Config()


def metadata(**said: Any) -> Metadata:
    """Metadata of an issuer that publishes only this."""
    usual: dict[str, Any] = dict.fromkeys(Metadata.__slots__)
    return Metadata(**(usual | {"issuer": "https://issuer.example"} | said))


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "client_secret_basic"),
        (("client_secret_post", "client_secret_basic"), "client_secret_basic"),
        (("client_secret_post", "none"), "client_secret_post"),
        (("none",), "none"),
        (("private_key_jwt",), "client_secret_basic"),
    ],
)
def test_the_best_common_method_is_chosen(offered: Any, chosen: str) -> None:
    """RFC 8414 §2: if omitted, it is client_secret_basic."""
    asked = client_metadata(CONFIG, metadata(auth_methods=offered))
    assert asked["token_endpoint_auth_method"] == chosen


@pytest.mark.parametrize(
    ("offered", "asked"),
    [
        (None, None),
        (("RS256", "ES256"), None),
        (("none", "HS256"), None),
        (("HS256", "PS256", "ES256"), "ES256"),
    ],
)
def test_another_algorithm_is_asked_for_where_needed(offered: Any, asked: str | None) -> None:
    """OIDC Registration §2: RS256 is the default."""
    document = client_metadata(CONFIG, metadata(id_token_algs=offered))
    assert document.get("id_token_signed_response_alg") == asked


def read(document: dict[str, Any], **said: Any) -> Any:
    """The registration read from this response of an issuer."""
    answer = Answer("https://issuer.example/register", 201, document)
    return as_registered(metadata(**said), client_metadata(CONFIG, metadata(**said)), answer)


def test_the_least_answer_is_read() -> None:
    """Omitted members have the requested values."""
    registration = read({"client_id": "me", "client_secret": "hush"})
    assert registration.client_id == "me"
    assert registration.client_secret == "hush"
    assert registration.redirect_uri == CONFIG.redirect_uri
    assert registration.auth_method == "client_secret_basic"
    assert registration.id_token_algs == ("RS256",)
    assert registration.secret_expires_at == 0


def test_what_the_issuer_decides_counts() -> None:
    """RFC 7591 §3.2.1: the server may replace requested values."""
    registration = read(
        {
            "client_id": "me",
            "client_secret": "hush",
            "client_secret_expires_at": 99,
            "token_endpoint_auth_method": "client_secret_post",
            "id_token_signed_response_alg": "ES256",
            "redirect_uris": ["https://other.example", CONFIG.redirect_uri],
        }
    )
    assert registration.auth_method == "client_secret_post"
    assert registration.id_token_algs == ("ES256",)
    assert registration.secret_expires_at == 99
    assert registration.redirect_uri == CONFIG.redirect_uri


def test_odd_members_become_what_no_rule_accepts() -> None:
    """Numbers, lists and control characters raise no exception; the checks reject them later."""
    registration = read({"client_id": 5, "client_secret": [], "redirect_uris": ["x\x00"]})
    assert registration.client_id == ""
    assert registration.client_secret == ""
    assert registration.redirect_uri == "x\\x00"


def test_a_client_registered_by_hand_takes_any_offered_algorithm() -> None:
    """Only the issuer knows which algorithm was registered."""
    config = Config(client_id="me", client_secret="hush")
    said = metadata(id_token_algs=("ES256", "RS256", "HS256"), auth_methods=("client_secret_post",))
    registration = as_configured(config, said)
    assert registration.id_token_algs == ("RS256", "ES256")
    assert registration.auth_method == "client_secret_post"


def test_a_client_without_secret_is_public() -> None:
    """Whatever the issuer offers."""
    assert as_configured(Config(client_id="me"), metadata()).auth_method == "none"
