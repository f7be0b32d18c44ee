"""Programs in a browser may call the API from any page, with a token of their own."""

import pytest

from tests.unit.resource_server.stage import Stage

ORIGIN = {"Origin": "https://page.example"}


def test_every_answer_may_be_read(stage: Stage) -> None:
    """Even a refusal with its challenge; but credentials stored in the browser are not allowed."""
    for answer in (
        stage.get(None, headers=ORIGIN),
        stage.get(stage.issuer.token(), headers=ORIGIN),
        stage.get(None, "/.well-known/oauth-protected-resource", headers=ORIGIN),
    ):
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
        assert answer.headers["Access-Control-Expose-Headers"] == "*, WWW-Authenticate"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Access-Control-Allow-Headers" not in answer.headers


PATHS = ["/api/notes", "/api/usage", "/api/verdicts", "/api/public"]
METADATA = "/.well-known/oauth-protected-resource"


@pytest.mark.parametrize("path", [*PATHS, METADATA])
def test_a_preflight_tells_what_may_be_sent(stage: Stage, path: str) -> None:
    """No token is needed, because browsers send none with a preflight."""
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,mcp-protocol-version",
    }
    answer = stage.ask("OPTIONS", path, headers=ORIGIN | asked)
    assert answer.status_code == 200
    told = answer.headers["Access-Control-Allow-Headers"]
    assert told == "*, Authorization, authorization,mcp-protocol-version"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"].split(", ")
