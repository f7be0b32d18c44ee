"""RFC 6750: how a bearer token is used at the resource server, and how it is refused."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from resource_server.presented.sending_checks import SEND_ONE
from resource_server.refusals import SAYS
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed, parameters

ENDPOINTS = [("GET", "/api/notes"), ("POST", "/api/notes"), ("GET", "/api/profile")]
NEEDED = {
    ("GET", "/api/notes"): "notes:read",
    ("POST", "/api/notes"): "notes:write",
    ("GET", "/api/profile"): "profile",
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A resource server and its issuer."""
    with databases_closed(), LocalIssuer() as issuer:
        yield Stage(issuer, tmp_path)


def refusals(stage: Stage) -> dict[str, dict[str, str]]:
    """Return the challenge parameters of each kind of refusal, by error code."""
    issuer = stage.issuer
    answers = {
        "": stage.get(None),
        "invalid_request": stage.get(None, headers={"Authorization": "Bearer"}),
        "invalid_token": stage.get(issuer.token(aud="http://other")),
        "insufficient_scope": stage.get(issuer.token(scope="profile")),
    }
    return {code: parameters(it.headers["WWW-Authenticate"]) for code, it in answers.items()}


def test_2_one_method(stage: Stage) -> None:
    """§2: Clients MUST NOT use more than one method to transmit the token in each request."""
    token = stage.issuer.token()
    answer = stage.get(token, f"/api/notes?access_token={token}")
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_2_1_header(stage: Stage, method: str, path: str) -> None:
    """§2.1: Resource servers MUST support this method (the Authorization request header)."""
    more = {"json": {"text": "a note"}} if method == "POST" else {}
    assert stage.ask(method, path, stage.issuer.token(), **more).status_code in (200, 201)


def test_2_2_form(stage: Stage) -> None:
    """§2.2: Resource servers MAY support the form-encoded body parameter: ours does not."""
    answer = stage.ask("POST", "/api/notes", data={"access_token": stage.issuer.token()})
    assert answer.status_code == 401
    assert "error" not in parameters(answer.headers["WWW-Authenticate"])


def test_2_3_query(stage: Stage) -> None:
    """§2.3: Resource servers MAY support the URI query parameter: ours does not (RFC 9700 §4.3.2:
    clients MUST NOT pass access tokens in a URI query parameter).
    """
    answer = stage.get(None, f"/api/notes?access_token={stage.issuer.token()}")
    assert answer.status_code == 401
    assert "error" not in parameters(answer.headers["WWW-Authenticate"])


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_3_challenge_without_credentials(stage: Stage, method: str, path: str) -> None:
    """§3: If the protected resource request does not include authentication credentials, the
    resource server MUST include the HTTP WWW-Authenticate response header field.
    """
    answer = stage.ask(method, path)
    assert answer.status_code == 401
    told = parameters(answer.headers["WWW-Authenticate"])
    assert told["scope"] == NEEDED[method, path]


def test_3_challenge_for_a_useless_token(stage: Stage) -> None:
    """§3: … or does not contain an access token that enables access to the protected resource, the
    resource server MUST include the HTTP WWW-Authenticate response header field.
    """
    for code, told in refusals(stage).items():
        assert told.get("error", "") == code


def test_3_scheme(stage: Stage) -> None:
    """§3: All challenges defined by this specification MUST use the auth-scheme value Bearer. This
    scheme MUST be followed by one or more auth-param values.
    """
    for header in ({}, {"Authorization": "Basic x"}, {"Authorization": "Bearer x"}):
        challenge = stage.get(None, headers=header).headers["WWW-Authenticate"]
        assert re.fullmatch(r'Bearer \w+="[^"]*"(, \w+="[^"]*")*', challenge)


def test_3_attributes_once(stage: Stage) -> None:
    """§3: The scope, error and error_description attributes MUST NOT appear more than once."""
    for token in (None, "x", stage.issuer.token(scope="profile")):
        challenge = stage.get(token).headers["WWW-Authenticate"]
        names = re.findall(r'(\w+)="', challenge)
        assert len(names) == len(set(names))


def test_3_characters(stage: Stage) -> None:
    r"""§3: Values for the error and error_description attributes MUST NOT include characters
    outside the set %x20-21 / %x23-5B / %x5D-7E.
    """
    for told in refusals(stage).values():
        assert all(
            re.fullmatch(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+", value) for value in told.values()
        )


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Basic YTpi"}, {"Authorization": "Digest a=b"}],
)
def test_3_1_no_authentication_information(stage: Stage, headers: dict[str, str]) -> None:
    """§3.1: If the request lacks any authentication information (or attempted using an unsupported
    authentication method), the resource server SHOULD NOT include an error code or other error
    information.
    """
    answer = stage.get(None, headers=headers)
    assert answer.status_code == 401
    told = parameters(answer.headers["WWW-Authenticate"])
    assert told.keys() == {"scope", "resource_metadata"}
    assert "error" not in answer.get_json()


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer a, Bearer b"])
def test_3_1_invalid_request(stage: Stage, header: str) -> None:
    """§3.1: invalid_request: the request repeats the same parameter or is otherwise malformed. The
    resource server SHOULD respond with the HTTP 400 status code.
    """
    answer = stage.get(None, headers={"Authorization": header})
    assert answer.status_code == 400
    assert parameters(answer.headers["WWW-Authenticate"])["error"] == "invalid_request"


def test_3_1_invalid_token(stage: Stage) -> None:
    """§3.1: invalid_token: the access token provided is expired, revoked, malformed, or invalid for
    other reasons. The resource SHOULD respond with the HTTP 401 status code.
    """
    issuer = stage.issuer
    tokens = [
        "malformed",
        issuer.token(exp=int(time.time()) - 60),
        issuer.token(aud="http://other"),
        issuer.token(iss="http://other"),
        issuer.token({"typ": "JWT"}),
        issuer.token()[:-4] + "AAAA",
    ]
    answers = [stage.get(token) for token in tokens]
    assert {answer.status_code for answer in answers} == {401}
    # The response does not reveal which of these it was: all are identical, byte for byte.
    assert len({(answer.data, str(answer.headers)) for answer in answers}) == 1
    assert parameters(answers[0].headers["WWW-Authenticate"])["error"] == "invalid_token"


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "No access token was sent. Send one as Authorization: Bearer or DPoP."),
        (
            {"Authorization": "Basic YTpi"},
            "Access tokens are not accepted as Authorization: Basic. " + SEND_ONE,
        ),
        ({"Authorization": "Bearer"}, "The token after the scheme: none. " + SEND_ONE),
        (
            {"Authorization": "Bearer a b"},
            "The token after the scheme: more than one word. " + SEND_ONE,
        ),
        ({"Authorization": "Bearer x"}, SAYS["invalid_token"]),
    ],
)
def test_3_1_nothing_half_unreadable_and_wrong_are_told_apart(
    stage: Stage, headers: dict[str, str], says: str
) -> None:
    """§3.1: the error tells the client's developer what was wrong and what to do."""
    told = stage.get(None, headers=headers).get_json()
    assert told.get("error_description", told.get("message")) == says


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_3_1_insufficient_scope(stage: Stage, method: str, path: str) -> None:
    """§3.1: insufficient_scope: the resource server SHOULD respond with the HTTP 403 status code
    and MAY include the scope attribute with the scope necessary to access the protected resource.
    """
    answer = stage.ask(method, path, stage.issuer.token(scope="openid"), json={"text": "x"})
    assert answer.status_code == 403
    told = parameters(answer.headers["WWW-Authenticate"])
    assert (told["error"], told["scope"]) == ("insufficient_scope", NEEDED[method, path])


def test_5_3_no_token_in_an_answer(stage: Stage) -> None:
    """§5.3: Safeguard bearer tokens: no response repeats the token that was presented."""
    for changed in ({}, {"aud": "http://other"}, {"scope": "profile"}):
        token = stage.issuer.token(**changed)
        answer = stage.get(token)
        assert token not in answer.text + str(answer.headers)
        assert token not in str(stage.findings())
