"""The issuer is asked about each token, by a client that is registered there."""

from base64 import b64decode
from pathlib import Path

import pytest

from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage


def test_any_token_can_be_asked_about(asking: Stage) -> None:
    """It need not be a JWT."""
    assert asking.get(asking.introspected("opaque")).status_code == 200
    assert asking.refused_by() == ""


def test_each_token_is_asked_about_each_time(asking: Stage) -> None:
    """A revoked token is refused immediately."""
    token = asking.introspected()
    assert asking.get(token).status_code == 200
    asking.issuer.tokens.clear()
    assert asking.get(token).status_code == 401
    assert asking.refused_by() == "token_is_active"
    assert asking.issuer.asked["/introspect"] == 2
    assert asking.issuer.asked["/register"] == 1


def test_configured_credentials_are_sent_as_basic(issuer: LocalIssuer, tmp_path: Path) -> None:
    """Both parts are form-encoded (RFC 6749 §2.3.1), and no registration takes place."""
    asking = Stage(issuer, tmp_path, verify="introspection", client_id="a b", client_secret="s:é%")
    asking.get(asking.introspected())
    call = next(event.request for event in asking.sink.events if "/introspect" in _url(event))
    scheme, _, encoded = dict(call.headers)["Authorization"].partition(" ")
    assert (scheme, b64decode(encoded)) == ("Basic", b"a%20b:s%3A%C3%A9%25")
    assert issuer.asked["/register"] == 0


def test_wrong_credentials_are_our_trouble_not_the_tokens(
    issuer: LocalIssuer, tmp_path: Path
) -> None:
    """503; the trace names the setting that is wrong, but not the secret."""
    asking = Stage(issuer, tmp_path, verify="introspection", client_id="me", client_secret="s3cret")
    assert asking.get(asking.introspected()).status_code == 503
    received = asking.findings()["issuer_answers"].received
    assert "RESOURCE_SERVER_CLIENT_ID" in received
    assert "s3cret" not in str(asking.findings())


def test_an_issuer_that_has_forgotten_us_is_told_again(asking: Stage) -> None:
    """The request that finds out registers again and succeeds."""
    asking.issuer.clients["client-1"] = "stored by a former run"
    with asking.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO own_registrations VALUES (?, 'client-0', 'forgotten')",
            (asking.issuer.url,),
        )
    assert asking.get(asking.introspected()).status_code == 200
    assert asking.issuer.asked["/register"] == 1
    assert asking.issuer.asked["/introspect"] == 2


@pytest.mark.parametrize(("answer", "status"), [("", 401), ({"error": "invalid_client"}, 400)])
def test_invalid_client_is_understood_in_both_forms(
    asking: Stage, answer: object, status: int
) -> None:
    """A 401 alone says it, and so does the error code with a 400; a fresh registration is kept."""
    asking.issuer.instead["/introspect"] = (answer, status)
    assert asking.get("opaque").status_code == 503
    received = asking.findings()["issuer_answers"].received
    assert received == "the issuer has not accepted the registration of a moment ago"
    assert asking.issuer.asked["/register"] == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("", 500),
        ("<html>", 200),
        ({}, 200),
        ({"active": "true"}, 200),
        ({"active": 1}, 200),
        ({"active": True}, 403),
        ([], 200),
        ("", 302),
        ("[" * 100_000, 200),
    ],
)
def test_an_answer_that_says_nothing_is_no_answer(
    asking: Stage, answer: object, status: int
) -> None:
    """503: the token counts as neither valid nor invalid."""
    token = asking.introspected()
    asking.issuer.instead["/introspect"] = (answer, status)
    assert asking.get(token).status_code == 503
    assert asking.refused_by() == "issuer_answers"


def test_an_issuer_that_is_gone_is_told(asking: Stage) -> None:
    """503, once the issuer has stopped."""
    token = asking.introspected()
    assert asking.get(token).status_code == 200
    asking.issuer.stop()
    answer = asking.get(token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "no connection" in asking.findings()["issuer_answers"].received


def test_an_issuer_without_introspection_is_told(asking: Stage) -> None:
    """The trace says what is missing."""
    asking.issuer.metadata["introspection_endpoint"] = None
    assert asking.get("opaque").status_code == 503
    received = asking.findings()["issuer_answers"].received
    assert "names no introspection_endpoint" in received


def _url(event: object) -> str:
    request = getattr(event, "request", None)
    return request.url if request else ""
