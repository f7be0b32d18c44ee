"""RFC 6749 §5.2 with §2.3 and §3.2: how the token endpoint refuses requests and authenticates
clients.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from authorization_server.storage.clients import SECRET_METHODS
from tests.support.faults import for_every
from tests.support.verbs import FORM, VERIFIER, Client, Issuer, basic
from tracing.checks import leaving_out

DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*")
AS_A_FORM = "Send the parameters in the body, as application/x-www-form-urlencoded."
FORM_ENDPOINTS = ["/token", "/introspect", "/revoke", "/device_authorization"]


def code_form(client: Client, **more: str) -> dict[str, str]:
    """A correct token request without client authentication."""
    return client.token_form(client.code()) | more


def error_of(answer: TestResponse) -> tuple[int, str]:
    """The status and error code of a response, which must have the form that §5.2 specifies."""
    assert answer.mimetype == "application/json", answer.text
    assert set(answer.json) <= {"error", "error_description", "error_uri"}
    assert DESCRIPTION.fullmatch(answer.json.get("error_description", ""))
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json["error"]


def in_base64(text: bytes) -> str:
    """HTTP Basic credentials."""
    return "Basic " + base64.b64encode(text).decode()


# --- client authentication (§2.3) ---


@pytest.mark.parametrize("registered", SECRET_METHODS)
@pytest.mark.parametrize("used", SECRET_METHODS)
def test_a_secret_may_come_in_the_header_or_in_the_form(
    issuer: Issuer, registered: str, used: str
) -> None:
    """§2.3.1: HTTP Basic MUST be supported; the secret in the body MAY be. Both authenticate the
    client.
    """
    client = issuer.register(token_endpoint_auth_method=registered)
    form, headers = code_form(client), {}
    if used == "client_secret_basic":
        headers = basic(client.id, client.secret)
    else:
        form |= {"client_id": client.id, "client_secret": client.secret}
    assert issuer.post("/token", data=form, headers=headers).status_code == 200
    found = {made.name: made for made in issuer.sink.events[-1].checks}
    assert client.secret not in str(found["client_is_authenticated"]), "no secret in a finding"


def test_id_and_secret_in_basic_are_form_encoded(issuer: Issuer) -> None:
    """§2.3.1: encoded with application/x-www-form-urlencoded; a client that encodes more characters
    than necessary is accepted, too.
    """
    client = issuer.register()
    encoded = "".join(f"%{ord(letter):02x}" for letter in client.secret)
    answer = issuer.post("/token", data=code_form(client), headers=basic(client.id, encoded))
    assert answer.status_code == 200


def test_a_name_beside_basic_is_not_a_second_method(issuer: Issuer) -> None:
    """§2.3: not more than one method; client_id in the body next to HTTP Basic only identifies the
    client.
    """
    client = issuer.register()
    form = code_form(client, client_id=client.id)
    answer = issuer.post("/token", data=form, headers=basic(client.id, client.secret))
    assert answer.status_code == 200


def test_an_empty_secret_beside_basic_is_none(issuer: Issuer) -> None:
    """§3.2: parameters sent without a value MUST be treated as if they were omitted."""
    client = issuer.register()
    form = code_form(client, client_secret="")
    answer = issuer.post("/token", data=form, headers=basic(client.id, client.secret))
    assert answer.status_code == 200


@for_every("path", FORM_ENDPOINTS)
@pytest.mark.parametrize("in_form", ["right", "wrong"])
def test_two_methods_at_once_are_refused(issuer: Issuer, path: str, in_form: str) -> None:
    """§2.3: the client MUST NOT use more than one authentication method in each request."""
    client = issuer.register()
    secret = client.secret if in_form == "right" else "wrong"
    form = {"grant_type": "authorization_code", "code": "c", "token": "t", "client_secret": secret}
    answer = issuer.post(path, data=form, headers=basic(client.id, client.secret))
    assert error_of(answer) == (400, "invalid_request")
    assert issuer.refused().name == "one_client_authentication"


@for_every("path", FORM_ENDPOINTS)
@for_every(
    "authorization",
    [
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic =",
        "Basic YQ",
        "Basic \xe9\xff",
        in_base64(b"no colon"),
        in_base64(b":"),
        in_base64(b":secret"),
        in_base64(b"\xff\xfe:\xff"),
        in_base64("ü:é".encode()),
        in_base64(b"\x00:\x00"),
        in_base64(b"%ff%00%zz:%"),
        in_base64(b"nobody:secret"),
        in_base64(b"x" * 50_000 + b":"),
        "Bearer token",
        "Digest username=x",
        "Negotiate",
    ],
)
def test_rubbish_in_the_header_is_no_client(issuer: Issuer, path: str, authorization: str) -> None:
    """§5.2: invalid_client; after an Authorization header MUST be 401 with WWW-Authenticate. The
    client_id in the body does not help: a client that sends the header attempts to authenticate.
    """
    public = issuer.register(token_endpoint_auth_method="none")
    form = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"}
    form |= {"client_id": public.id}
    answer = issuer.post(path, data=form, headers={"Authorization": authorization})
    assert error_of(answer) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"] == f'Basic realm="{issuer.config.issuer}"'
    if path == "/token":
        assert issuer.refused().name == "client_is_authenticated"


WRONG_CLIENTS: dict[str, Mapping[str, str]] = {
    "nobody": {},
    "unknown name": {"client_id": "nobody"},
    "unknown name and secret": {"client_id": "nobody", "client_secret": "x"},
    "secret without a name": {"client_secret": "x"},
}


@for_every("path", FORM_ENDPOINTS)
@pytest.mark.parametrize("form", WRONG_CLIENTS.values(), ids=WRONG_CLIENTS)
def test_who_is_unknown_is_refused(issuer: Issuer, path: str, form: Mapping[str, str]) -> None:
    """§5.2: invalid_client: unknown client, or no client authentication included."""
    asked = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x", **form}
    assert error_of(issuer.post(path, data=asked)) == (401, "invalid_client")


@pytest.mark.parametrize("secret", ["wrong", "", " ", "x" * 60_000])
@pytest.mark.parametrize("way", ["header", "form"])
def test_a_wrong_secret_is_refused(issuer: Issuer, way: str, secret: str) -> None:
    """§3.2.1: confidential clients MUST authenticate; a failed attempt does not use up the code."""
    client = issuer.register()
    form = code_form(client)
    wrong = {"client_id": client.id, "client_secret": secret}
    answer = (
        issuer.post("/token", data=form | wrong)
        if way == "form"
        else issuer.post("/token", data=form, headers=basic(client.id, secret))
    )
    assert error_of(answer) == (401, "invalid_client")
    refused = issuer.refused()
    assert (refused.name, refused.step) == ("client_is_authenticated", "token-issued")
    assert client.post("/token", form).status_code == 200


def test_a_confidential_client_cannot_do_without_its_secret(issuer: Issuer) -> None:
    """§2.3: a client that was issued credentials must use them: a client_id is not enough."""
    client = issuer.register()
    answer = issuer.post("/token", data=code_form(client, client_id=client.id))
    assert error_of(answer) == (401, "invalid_client")


def test_a_public_client_says_its_name(issuer: Issuer) -> None:
    """§3.2.1: a client MAY use client_id to identify itself when sending requests."""
    client = issuer.register(token_endpoint_auth_method="none")
    assert client.tokens()["refresh_token"]
    assert "client_id" in client.registered
    assert "client_secret" not in client.registered


@pytest.mark.parametrize("secret", ["guess", "None"])
def test_a_public_client_has_no_secret_to_guess(issuer: Issuer, secret: str) -> None:
    """§2.3: no secret was issued, so none can authenticate the client."""
    client = issuer.register(token_endpoint_auth_method="none")
    form = code_form(client, client_id=client.id, client_secret=secret)
    assert error_of(issuer.post("/token", data=form)) == (401, "invalid_client")


def test_credentials_in_the_address_do_not_count(issuer: Issuer) -> None:
    """§2.3.1: the parameters can only be transmitted in the request body and MUST NOT be included
    in the request URI.
    """
    client = issuer.register()
    address = f"/token?client_id={client.id}&client_secret={client.secret}"
    answer = issuer.post(address, data=code_form(client))
    assert error_of(answer) == (400, "invalid_request")
    assert client.secret not in answer.text


# --- the request (§3.2) ---


@for_every("path", FORM_ENDPOINTS)
def test_parameters_in_the_address_are_refused(issuer: Issuer, path: str) -> None:
    """Appendix B: parameters are sent in the HTTP request entity-body; the error names those that
    were not, without their values.
    """
    client = issuer.register()
    answer = client.post(f"{path}?grant_type=refresh_token&code=a-code-in-a-log", {"token": "x"})
    assert error_of(answer) == (400, "invalid_request")
    assert answer.json["error_description"] == f"grant_type, code in the URL. {AS_A_FORM}"
    assert issuer.refused().name == "parameters_are_in_the_body"
    assert issuer.refused().received == "grant_type, code in the URL"


def test_an_address_may_have_a_query_of_its_own(issuer: Issuer) -> None:
    """§3.2: the endpoint URI MAY include a query component, which MUST be retained; and parameters
    that are not recognized MUST be ignored.
    """
    client = issuer.register()
    assert client.post("/token?policy=a", code_form(client)).status_code == 200


def test_a_line_break_behind_a_value_is_told(issuer: Issuer) -> None:
    """Appendix A: values are printable ASCII. A value that was read from a file, or ends a form
    written by hand, may have a line break at its end.
    """
    client = issuer.register()
    form = code_form(client)
    for name in ("grant_type", "code", "redirect_uri"):
        answer = client.post("/token", form | {name: form[name] + "\r\n"})
        assert error_of(answer) == (400, "invalid_request")
        said = f"{name} ends with a line break (CR LF). Send the value without it."
        assert answer.json["error_description"] == said
        assert issuer.refused().name == "form_values_are_printable"
    whole = urlencode(form | {"code_verifier": VERIFIER}) + "\r\n"
    answer = issuer.post("/token", data=whole, headers=FORM | basic(client.id, client.secret))
    assert error_of(answer) == (400, "invalid_grant")
    assert "it ends with a line break (CR LF)" in answer.json["error_description"]
    assert client.post("/token", form).status_code == 200, "the code was not touched"


@for_every("name", ["code", "refresh_token", "device_code", "client_id", "client_secret"])
@for_every("value", ["\x00", "ÿ", "\u2028"])
def test_a_value_is_printable(issuer: Issuer, name: str, value: str) -> None:
    """Appendix A: VSCHAR. A value that could not have been issued is malformed, not unknown."""
    form = {"grant_type": "authorization_code", "client_id": "x", "client_secret": "x"}
    answer = issuer.post("/token", data=form | {name: value})
    assert error_of(answer) == (400, "invalid_request")
    assert f"{name} contains " in answer.json["error_description"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"json": {"grant_type": "authorization_code"}}, "The Content-Type is application/json."),
        (
            {"data": {"grant_type": (None, "x")}, "content_type": "multipart/form-data"},
            "The Content-Type is multipart/form-data.",
        ),
        ({}, "The Content-Type is none."),
    ],
)
def test_a_body_that_is_no_form_is_told_what_to_be(
    issuer: Issuer, content: dict[str, Any], says: str
) -> None:
    """Appendix B: the error tells a client's developer what was sent and what to send instead."""
    answer = issuer.post("/token", **content)
    assert error_of(answer) == (400, "invalid_request")
    assert answer.json["error_description"] == f"{says} {AS_A_FORM}"


def test_without_the_check_the_words_are_ours_all_the_same(issuer: Issuer) -> None:
    """§5.2: without the check, too, the error has our own words, not those of Authlib, and only
    characters that error_description allows.
    """
    client = issuer.register()
    with leaving_out(frozenset({"grant_type_is_offered", "form_values_are_printable"})):
        answer = client.post("/token", {"grant_type": '"é'})
    assert error_of(answer) == (400, "unsupported_grant_type")
    assert answer.json["error_description"].startswith("This grant type is not supported")


def test_a_missing_grant_type_is_told(issuer: Issuer) -> None:
    """§4.1.3: grant_type REQUIRED; the error lists the supported ones."""
    answer = issuer.register().post("/token", {"code": "x"})
    assert answer.json["error_description"].startswith("grant_type is missing. Send grant_type ")


def test_a_wrong_method_is_told(issuer: Issuer) -> None:
    """RFC 9110 §15.5.6: the error, in our own words, names the method to use."""
    says = "This address does not accept this kind of request. Use POST."
    assert issuer.get("/token").json["error_description"] == says


@pytest.mark.parametrize(
    "name", ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "scope", "other"]
)
def test_a_parameter_comes_once(issuer: Issuer, name: str) -> None:
    """§3.2: request and response parameters MUST NOT be included more than once."""
    client = issuer.register()
    form = code_form(client)
    answer = client.post("/token", form | {name: [form.get(name, "x")] * 2})
    assert error_of(answer) == (400, "invalid_request")
    refused = issuer.refused()
    assert (refused.name, refused.received) == ("form_parameters_are_not_repeated", name)
    assert client.post("/token", form).status_code == 200, "the code was not touched"


@pytest.mark.parametrize(
    ("grant_type", "error", "check"),
    [
        (None, "invalid_request", "grant_type_is_present"),
        ("", "invalid_request", "grant_type_is_present"),
        ("password", "unsupported_grant_type", "grant_type_is_not_password"),
        ("implicit", "unsupported_grant_type", "grant_type_is_offered"),
        ("AUTHORIZATION_CODE", "unsupported_grant_type", "grant_type_is_offered"),
        ("authorization_code ", "unsupported_grant_type", "grant_type_is_offered"),
        ('"\\\r\n\x00ÿ', "invalid_request", "form_values_are_printable"),
        ("urn:ietf:params:oauth:grant-type:jwt-bearer", "unsupported_grant_type", None),
    ],
)
def test_the_grant_type_is_one_that_is_offered(
    issuer: Issuer, grant_type: str | None, error: str, check: str | None
) -> None:
    """§5.2: unsupported_grant_type; a missing grant_type is an invalid_request."""
    client = issuer.register()
    form = {"grant_type": grant_type} if grant_type is not None else {"code": "x"}
    assert error_of(client.post("/token", form)) == (400, error)
    assert issuer.refused().name == (check or "grant_type_is_offered")


BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", ""),
    "json": (b'{"grant_type": "authorization_code"}', "application/json"),
    "text": (b"grant_type=authorization_code", "text/plain"),
    "no type": (b"grant_type=authorization_code", ""),
    "strange type": (b"grant_type=authorization_code", ";;;=/"),
    "multipart": (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--", "multi"),
    "broken multipart": (b"--x\r\n", "multi"),
    "binary": (bytes(range(256)) * 10, "application/octet-stream"),
}


@pytest.mark.parametrize("path", FORM_ENDPOINTS)
@for_every(("body", "kind"), BODIES.values())
def test_the_body_is_a_form(issuer: Issuer, path: str, body: bytes, kind: str) -> None:
    """Appendix B: application/x-www-form-urlencoded; anything else is an invalid request."""
    kind = "multipart/form-data; boundary=x" if kind == "multi" else kind
    answer = issuer.post(path, data=body, headers={"Content-Type": kind})
    assert error_of(answer) == (400, "invalid_request")
    assert issuer.refused().name == "body_is_a_form"


@pytest.mark.parametrize("path", FORM_ENDPOINTS)
@for_every(
    "body",
    [b"%zz=%&%", b"\xff=\xff", b"%ff=%ff", b"a=%00", b"%ed%a0%80=1", b"&" * 60_000, b"=" * 9],
)
def test_a_form_that_makes_no_sense_is_refused(issuer: Issuer, path: str, body: bytes) -> None:
    """§5.2: invalid_request or invalid_client, and never a server error."""
    answer = issuer.post(path, data=body, headers=FORM)
    assert error_of(answer) in ((400, "invalid_request"), (401, "invalid_client"))


@pytest.mark.parametrize("path", [*FORM_ENDPOINTS, "/register", "/login", "/consent"])
@pytest.mark.parametrize("accept", ["*/*", "application/json", None])
def test_a_megabyte_is_too_much(issuer: Issuer, path: str, accept: str | None) -> None:
    """RFC 9110 §15.5.14: 413, before any of it is processed; JSON for programs."""
    headers = {"Accept": accept} if accept else {}
    answer = issuer.post(path, data={"token": "x" * 1_000_000}, headers=headers)
    assert answer.status_code == 413
    if path in ("/login", "/consent"):
        assert answer.mimetype == "text/html"
    else:
        assert error_of(answer) == (413, "invalid_request")


@for_every("path", [*FORM_ENDPOINTS, "/register", "/jwks", "/userinfo"])
@for_every("method", ["PUT", "DELETE", "PATCH", "TRACE", "UNHEARD-OF"])
def test_unknown_methods_are_not_allowed(issuer: Issuer, path: str, method: str) -> None:
    """§3.2: the client MUST use POST; RFC 9110 §15.5.6: a 405 response MUST have Allow."""
    answer = issuer.client().open(issuer.url(path), method=method, headers={"Accept": "*/*"})
    assert error_of(answer) == (405, "invalid_request")
    allowed = set(answer.headers["Allow"].split(", ")) - {"OPTIONS", "HEAD"}
    assert allowed == {"/jwks": {"GET"}, "/userinfo": {"GET", "POST"}}.get(path, {"POST"})


def test_tokens_are_not_to_be_had_by_get(issuer: Issuer) -> None:
    """§3.2: the client MUST use the HTTP "POST" method."""
    client = issuer.register()
    answer = issuer.get("/token", query_string=code_form(client))
    assert answer.status_code == 405
    assert "GET" not in answer.headers["Allow"]
