"""Three ways to call an API: with a client ID (RFC 6749 §2.2), with a client ID and secret (RFC
6749 §2.3.1, RFC 7617), and with a token (RFC 6750). What each proves, and how each is refused.
"""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.unit.resource_server.holder import Holder
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer
from tests.unit.resource_server.stage import Stage, challenges, databases_closed
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER
from tracing.endpoint_steps import (
    CLIENT_DATA_CHECKED,
    CLIENT_DATA_REQUESTED,
    PUBLIC_DATA_REQUESTED,
)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A resource server, and an issuer with one client."""
    with databases_closed(), LocalIssuer() as issuer:
        issuer.clients["an app"] = "s3cret+100%"
        yield Stage(issuer, tmp_path)


def basic(pair: str) -> dict[str, str]:
    """HTTP Basic credentials, as a client sends them."""
    return {"Authorization": "Basic " + b64encode(pair.encode()).decode()}


RIGHT = basic("an+app:s3cret%2B100%25")


def usage(stage: Stage, headers: dict[str, str]) -> TestResponse:
    """Request the client's own data."""
    return stage.get(None, "/api/usage", headers=headers)


def test_name_public(stage: Stage) -> None:
    """RFC 6749 §2.2: The client identifier is not a secret: it is enough for public data, and the
    response says that it proves nothing.
    """
    answer = stage.get(None, "/api/public?client_id=whoever")
    assert answer.status_code == 200
    assert answer.get_json()["notice_board"]
    assert answer.get_json()["caller"]["client_id"] == "whoever"
    assert answer.get_json()["caller"]["proved"] is False
    assert not stage.issuer.asked


@pytest.mark.parametrize(
    "query", ["", "?client_id=", "?client_id=a&client_id=b", "?client_id=%C3%BC"]
)
def test_name_missing(stage: Stage, query: str) -> None:
    """RFC 9110 §15.5.1: 400, since there is no authentication scheme for a challenge (§15.5.2 would
    require one with a 401).
    """
    answer = stage.get(None, f"/api/public{query}")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")
    assert "client_id" in answer.get_json()["error_description"]
    assert "WWW-Authenticate" not in answer.headers


def test_name_not_enough(stage: Stage) -> None:
    """RFC 6749 §2.2: It MUST NOT be used alone for client authentication."""
    for path in ("/api/usage", "/api/notes", "/api/verdicts"):
        assert stage.get(None, f"{path}?client_id=an+app").status_code == 401


def test_name_trace(stage: Stage) -> None:
    """The response appears at the first step, with its checks."""
    stage.get(None, "/api/public?client_id=whoever")
    (answer,) = stage.sink.events
    assert (answer.step, answer.sender) == (PUBLIC_DATA_REQUESTED, RESOURCE_SERVER)
    assert list(stage.findings()) == ["client_id_is_given_once", "client_id_is_well_formed"]


def test_secret_right(stage: Stage) -> None:
    """RFC 6749 §2.3.1: The client identifier is encoded using the form encoding and used as the
    username; the client password likewise.
    """
    answer = usage(stage, RIGHT)
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["client_id"], told["proved_by"], told["calls"]) == ("an app", "client secret", 1)


@pytest.mark.parametrize("pair", ["an+app:wrong", "an+app:s3cret+100%", "nobody:s3cret%2B100%25"])
def test_secret_wrong(stage: Stage, pair: str) -> None:
    """RFC 7617 §2: 401 with a challenge, identical for a wrong secret and an unknown client."""
    answer = usage(stage, basic(pair))
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")
    assert challenges(answer)["Basic"]["realm"]
    assert answer.get_json() == usage(stage, basic("neither:nor")).get_json()


@pytest.mark.parametrize(
    "credentials",
    [
        "Basic",
        "Basic ",
        "Basic !",
        "Basic " + b64encode(b"no colon").decode(),
        "Basic " + b64encode(b":no name").decode(),
        "Basic " + b64encode(b"no secret:").decode(),
        "Basic " + b64encode(b"\xff:\xfe").decode(),
        "Basic " + b64encode(b"a%00:b").decode(),
        "Basic " + b64encode(b"a" * 256 + b":b").decode(),
        "Basic " + "A" * 100_000,
    ],
)
def test_secret_malformed(stage: Stage, credentials: str) -> None:
    """RFC 7617 §2, RFC 6749 Appendix A.1, A.2: Credentials that cannot be a client ID and a secret
    are not forwarded.
    """
    answer = usage(stage, {"Authorization": credentials})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")
    assert "Basic" in answer.get_json()["error_description"]
    assert not stage.issuer.asked


def test_secret_checked_by_issuer(stage: Stage) -> None:
    """RFC 7662 §2.1: The secret is tried as client authentication at the introspection endpoint,
    each time with a new token that was never issued.
    """
    tokens = set()
    for _ in range(2):
        usage(stage, RIGHT)
        (asked,) = [
            event.request
            for event in stage.events(CLIENT_DATA_CHECKED)
            if event.request and event.request.url.endswith("/introspect") and not event.response
        ]
        assert asked.method == "POST"
        assert dict(asked.headers)["Authorization"].startswith("Basic ")
        tokens.add(asked.body)
    assert len(tokens) == 2
    assert stage.issuer.asked["/register"] == 0


@pytest.mark.parametrize(
    ("answer", "status"), [("", 500), ({}, 200), ({"active": "no"}, 200), ("", 302), ({}, 403)]
)
def test_secret_unknown(stage: Stage, answer: object, status: int) -> None:
    """RFC 9110 §15.6.4: without the introspection response, the token is neither accepted nor
    refused: 503.
    """
    stage.issuer.instead["/introspect"] = (answer, status)
    assert usage(stage, RIGHT).status_code == 503
    stage.issuer.stop()
    unreachable = usage(stage, RIGHT)
    assert (unreachable.status_code, unreachable.headers["Retry-After"]) == (503, "2")


def test_secret_not_told(stage: Stage) -> None:
    """RFC 6749 §10.1: The secret appears in no response and in no finding."""
    for pair in ("an+app:s3cret%2B100%25", "an+app:wr0ng-secret"):
        answer = usage(stage, basic(pair))
        told = answer.text + str(answer.headers) + str(stage.findings())
        assert "s3cret" not in told
        assert "wr0ng" not in told


def test_secret_trace(stage: Stage) -> None:
    """The second step has the checks of what was sent; the third has the question to the issuer,
    and the response.
    """
    usage(stage, RIGHT)
    *questions, answer = stage.sink.events
    assert {event.step for event in stage.sink.events} == {CLIENT_DATA_CHECKED}
    assert {event.receiver for event in questions} == {AUTHORIZATION_SERVER}
    assert answer.receiver == CLIENT_APP
    assert list(stage.findings())[-1] == "client_secret_is_right"
    usage(stage, {"Authorization": "Basic !"})
    (refused,) = stage.sink.events
    assert refused.step is CLIENT_DATA_REQUESTED


def test_token_of_the_client(stage: Stage) -> None:
    """RFC 9068 §2.2: client_id says whose token it is; with the scope usage:read it gives access to
    that client's data only.
    """
    token = stage.issuer.token(scope="usage:read", sub="an app", client_id="an app")
    told = stage.get(token, "/api/usage").get_json()
    assert (told["client_id"], told["proved_by"]) == ("an app", "access token")
    usage(stage, RIGHT)
    assert stage.get(token, "/api/usage?client_id=other").get_json()["calls"] == 3
    assert stage.issuer.asked["/introspect"] == 1


def test_token_bound_to_a_key(stage: Stage) -> None:
    """RFC 9449 §7.1: The same with the DPoP scheme."""
    holder = Holder()
    token = holder.token(stage.issuer, scope="usage:read")
    headers = holder.headers(token, htu=f"{RESOURCE}/api/usage")
    assert usage(stage, headers).status_code == 200


@pytest.mark.parametrize("client_id", [None, "", 5, "x" * 256, "a\nb"])
def test_token_without_client(stage: Stage, client_id: object) -> None:
    """RFC 9068 §2.2: client_id is REQUIRED."""
    token = stage.issuer.token(scope="usage:read", client_id=client_id)
    assert stage.get(token, "/api/usage").status_code == 401
    assert stage.refused_by() == "client_is_named"


def test_token_of_a_user(stage: Stage) -> None:
    """RFC 6750 §3.1: Without the scope the response is 403, and the challenge names the required
    scope.
    """
    answer = stage.get(stage.issuer.token(), "/api/usage")
    assert answer.status_code == 403
    assert challenges(answer)["Bearer"]["scope"] == "usage:read"


def test_challenges(stage: Stage) -> None:
    """RFC 9110 §11.6.1: A 401 has a challenge for each scheme that would work."""
    told = challenges(usage(stage, {}))
    assert list(told) == ["Bearer", "DPoP", "Basic"]
    assert told["Bearer"]["resource_metadata"].startswith(RESOURCE)
    assert told["Basic"] == {"realm": "Notes", "charset": "UTF-8"}


def test_secret_opens_no_notes(stage: Stage) -> None:
    """RFC 6749 §1.3: A user's data need the user's grant, and a secret is not a grant."""
    answer = stage.get(None, headers=RIGHT)
    assert answer.status_code == 401
    assert "Basic" not in challenges(answer)
