"""RFC 7591: dynamic client registration. Tolerant of what is sent, exact in what is returned."""

import io
import json
import re
import time
from typing import Any

import pytest

from authorization_server.registration.client_metadata import ECHOED, FLAGS
from authorization_server.registration.registration_endpoint import METADATA_LIMIT
from tests.conftest import MakeIssuer
from tests.support.faults import for_every
from tests.support.signers import Signer
from tests.support.verbs import CALLBACK, Issuer, answer_of, is_page
from tracing.catalogue import CLIENT_REGISTERED

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = "openid profile email groups offline_access notes:read notes:write"


def refused(issuer: Issuer, **metadata: object) -> str:
    """Return the error of a refused registration."""
    answer = issuer.offer(**metadata)
    assert (answer.status_code, answer.mimetype) == (400, "application/json"), answer.text
    assert set(answer.json) == {"error", "error_description"}
    return str(answer.json["error"])


def test_a_registration_is_echoed(issuer: Issuer) -> None:
    """§3.2.1: 201 with all registered metadata, client_id, and client_secret_expires_at, which is
    REQUIRED if a secret is issued; 0 if it never expires. MUST NOT be cached (§3.2.1).
    """
    answer = issuer.offer()
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", told.pop("client_secret"))
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", told.pop("client_id"))
    assert abs(told.pop("client_id_issued_at") - time.time()) < 5
    assert told.pop("registration_access_token")
    assert told.pop("registration_client_uri")
    assert told == {
        "client_secret_expires_at": 0,
        "redirect_uris": [CALLBACK],
        "client_name": "An app",
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": SCOPES,
        "id_token_signed_response_alg": "RS256",
    }


def test_it_is_told_at_its_step(issuer: Issuer) -> None:
    """Every check of a registration appears in the trace, in order."""
    issuer.offer()
    (event,) = issuer.told(CLIENT_REGISTERED)
    assert [made.name for made in event.checks if made.verdict == "passed"] == [
        "metadata_is_a_json_object",
        "grant_types_are_of_use",
        "redirect_uris_are_given",
        "redirect_uris_are_acceptable",
        "post_logout_redirect_uris_are_acceptable",
        "links_are_web_addresses",
        "client_name_is_a_string",
        "flags_are_true_or_false",
        "keys_are_given_inline",
        "keys_are_public",
        "lifetimes_are_sensible",
    ]


def test_no_two_registrations_are_alike(issuer: Issuer) -> None:
    """§3.2.1: client_id SHOULD NOT be currently valid for any other registered client."""
    told = [issuer.offer().json for _ in range(3)]
    assert len({client["client_id"] for client in told}) == 3
    assert len({client["client_secret"] for client in told}) == 3


def test_a_public_client_gets_no_secret(issuer: Issuer) -> None:
    """§2: token_endpoint_auth_method "none": the member is missing, not null."""
    told = issuer.offer(token_endpoint_auth_method="none").json
    assert told["token_endpoint_auth_method"] == "none"
    assert "client_secret" not in told


@pytest.mark.parametrize(
    ("offered", "registered"),
    [
        ({"token_endpoint_auth_method": "client_secret_jwt"}, {}),
        ({"token_endpoint_auth_method": ["none"]}, {}),
        (
            {"token_endpoint_auth_method": "client_secret_post"},
            {"token_endpoint_auth_method": "client_secret_post"},
        ),
        (
            {"grant_types": ["refresh_token", "implicit", "authorization_code"]},
            {"grant_types": ["authorization_code", "refresh_token"]},
        ),
        ({"grant_types": "authorization_code"}, {}),
        ({"grant_types": [{}, 5, None, "authorization_code"]}, {}),
        ({"response_types": ["code", "token"]}, {}),
        ({"response_types": ["id_token"]}, {}),
        ({"scope": "notes:read unheard-of"}, {"scope": "notes:read"}),
        ({"scope": "unheard-of"}, {"scope": "openid"}),
        ({"scope": ""}, {"scope": "openid"}),
        ({"scope": ["notes:read"]}, {}),
        ({"scope": 5}, {}),
        (
            {"id_token_signed_response_alg": "ES256"},
            {"id_token_signed_response_alg": "ES256"},
        ),
        ({"id_token_signed_response_alg": "none"}, {}),
        ({"id_token_signed_response_alg": "HS256"}, {}),
        ({"id_token_signed_response_alg": {}}, {}),
    ],
)
def test_what_is_not_supported_is_replaced(
    issuer: Issuer, offered: dict[str, Any], registered: dict[str, Any]
) -> None:
    """§2: the server MAY replace any of the client's requested metadata values, and returns
    (§3.2.1) the values that it registered.
    """
    usual = {
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": SCOPES,
        "id_token_signed_response_alg": "RS256",
    }
    told = issuer.offer(**offered).json
    assert {name: told[name] for name in usual} == usual | registered


def test_unknown_members_are_ignored(issuer: Issuer) -> None:
    """§2: the server MUST ignore any client metadata that it does not understand; a client cannot
    choose its ID or its secret.
    """
    told = issuer.offer(
        client_id="chosen", client_secret="chosen", unheard_of=[{}], secret_hash="x"
    ).json
    assert not {"unheard_of", "secret_hash"} & set(told)
    assert "chosen" not in (told["client_id"], told["client_secret"])


def test_what_is_not_understood_is_not_kept(issuer: Issuer) -> None:
    """§2: nor are values stored that are unreasonably long."""
    issuer.offer(unheard_of="x" * 1000, tos_uri="https://a.example/" + "x" * 3000)
    kept = issuer.rows("clients")[-1]["registered"]
    assert "xxx" not in kept


def test_a_registration_is_small(issuer: Issuer) -> None:
    """§5: anyone may send a registration, and it is stored; RFC 9110 §15.5.14: 413, and the error
    gives the limit.
    """
    answer = issuer.offer(client_name="x" * METADATA_LIMIT)
    assert answer.status_code == 413
    assert answer.json["error_description"] == (
        f"The request is too large: at most {METADATA_LIMIT} bytes are read here."
    )
    chunked = json.dumps({"client_name": "x" * METADATA_LIMIT}).encode()
    stream = {"input_stream": io.BytesIO(chunked), "content_type": "application/json"}
    answer = issuer.post(
        "/register",
        **stream,
        environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_what_only_describes_is_kept(issuer: Issuer) -> None:
    """§3.2.1: all registered metadata about this client is returned. URLs are not fetched: these
    lead nowhere.
    """
    described = {name: f"https://nowhere.invalid/{name}" for name in ECHOED}
    described["contacts"] = ["a@app.example", "b@app.example"]
    told = issuer.offer(**described).json
    assert {name: told[name] for name in ECHOED} == described


@for_every("name", ECHOED)
@for_every("value", [None, 5, 1.5, True, {}, {"a": "b"}, [5], [["a"]], [None]])
def test_a_description_of_another_type_is_left_out(
    issuer: Issuer, name: str, value: object
) -> None:
    """§2: these members are strings or arrays of strings; values of other types are ignored."""
    answer = issuer.post("/register", json={"redirect_uris": [CALLBACK], name: value})
    assert answer.status_code == 201
    assert name not in answer.json


@pytest.mark.parametrize("left_out", [None, [], {}, ""])
def test_redirect_uris_are_required_for_the_code_grant(issuer: Issuer, left_out: object) -> None:
    """§2: clients using flows with redirection MUST register their redirection URI values."""
    assert refused(issuer, redirect_uris=left_out) == "invalid_redirect_uri"
    assert issuer.refused()[:2] == ("redirect_uris_are_given", "RFC 7591 §2")


def test_without_redirection_none_is_needed(issuer: Issuer) -> None:
    """§2: only flows with redirection need redirect URIs."""
    told = issuer.offer(redirect_uris=None, grant_types=[DEVICE])
    assert (told.status_code, told.json["response_types"]) == (201, [])


@pytest.mark.parametrize(
    "redirect_uris",
    [
        CALLBACK,
        5,
        True,
        {"a": CALLBACK},
        [5],
        [None],
        [[CALLBACK]],
        [CALLBACK, {}],
        [CALLBACK] * 21,
    ],
)
def test_redirect_uris_are_a_short_list_of_texts(issuer: Issuer, redirect_uris: object) -> None:
    """§2: an array of redirection URI strings."""
    assert refused(issuer, redirect_uris=redirect_uris) == "invalid_redirect_uri"
    assert issuer.refused().name == "redirect_uris_are_given"


@for_every(
    "redirect_uri",
    [
        "",
        "/callback",
        "callback",
        "//app.example/callback",
        "https://",
        "https:///callback",
        "https://app.example/callback#",
        "https://app.example/callback#fragment",
        "https://user@app.example/",
        "https://user:pw@app.example/",
        "https://app.example\\.evil.example/",
        "https://app.example/call back",
        "https://app.example/callback\n",
        "https://app.example/<script>",
        'https://app.example/"',
        "https://äpp.example/",
        "https://app.example/\x00",
        "https://app.example:99999/",
        "https://app.example:port/",
        "https://[::1/",
        "https://app.example/" + "x" * 2000,
        "http://app.example/callback",
        "http://192.168.1.1/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://0.0.0.0/callback",
        "http://127.1/callback",
        "http://2130706433/callback",
        "file:///etc/passwd",
        "myapp:/callback",
        "urn:ietf:wg:oauth:2.0:oob",
    ],
)
def test_a_redirect_uri_leads_to_the_client_only(issuer: Issuer, redirect_uri: str) -> None:
    """RFC 6749 §3.1.2: an absolute URI, MUST NOT include a fragment; RFC 9700 §2.6: no http except
    on loopback; RFC 8252 §7.1: a private-use scheme has a dot. If it is the only one, the
    registration is refused, with the reason; otherwise it is left out, and the response says so
    (RFC 7591 §3.2.1).
    """
    assert refused(issuer, redirect_uris=[redirect_uri]) == "invalid_redirect_uri"
    told = issuer.refused()
    assert told.name == "redirect_uris_are_acceptable"
    assert told.received.startswith(redirect_uri[:200] or "an empty address")
    answer = issuer.offer(redirect_uris=[redirect_uri, CALLBACK])
    assert (answer.status_code, answer.json["redirect_uris"]) == (201, [CALLBACK])
    (left_out,) = answer.json["left_out"]
    assert (left_out["member"], left_out["value"]) == ("redirect_uris", redirect_uri)
    assert told.received.endswith(left_out["reason"])
    kept = json.loads(issuer.rows("clients")[-1]["registered"])
    assert "left_out" not in kept


DANGEROUS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "https://*.app.example/",
    "https://app.example/*",
    "*",
]


@for_every("link", DANGEROUS)
@for_every(
    "member",
    [
        "redirect_uris",
        "post_logout_redirect_uris",
        "client_uri",
        "client_uri#de",
        "logo_uri",
        "policy_uri",
        "tos_uri",
        "jwks_uri",
        "initiate_login_uri",
        "request_uris",
    ],
)
def test_no_link_is_a_script_or_a_pattern(issuer: Issuer, member: str, link: str) -> None:
    """RFC 9700 §4.1.3: no patterns; RFC 7591 §5: links are shown to users. A registration with such
    a link is refused, whichever member contains it and whatever else it contains.
    """
    value: object = [CALLBACK, link] if member.endswith("uris") else link
    is_redirect = member == "redirect_uris"
    error = "invalid_redirect_uri" if is_redirect else "invalid_client_metadata"
    assert refused(issuer, **{member: value}) == error
    answer = issuer.offer(**{member: value})
    assert member in answer.json["error_description"].replace("%23", "#")


@for_every("name", ["client_uri", "logo_uri", "policy_uri", "tos_uri"])
@for_every("link", ["app.example", "file:///etc/passwd", "mailto:a@app.example", "", "https://"])
def test_what_is_no_web_address_is_left_out(issuer: Issuer, name: str, link: str) -> None:
    """§2: a URL string; anything else is ignored, and (§3.2.1) the response says so."""
    answer = issuer.offer(**{name: link})
    assert answer.status_code == 201
    assert name not in answer.json
    assert [one["member"] for one in answer.json["left_out"]] == [name]
    assert issuer.offer(**{name: "https://app.example/#x"}).json[name] == "https://app.example/#x"


@pytest.mark.parametrize(
    ("grant_types", "method"),
    [
        (["implicit"], None),
        (["password"], None),
        (["implicit", "refresh_token"], None),
        (["refresh_token"], None),
        (["client_credentials"], "none"),
        (["unheard-of"], None),
        ([], None),
        ([1], None),
        ([None, {}], None),
    ],
)
def test_a_client_of_no_use_is_not_registered(
    issuer: Issuer, grant_types: list[Any], method: str | None
) -> None:
    """§3.2.2: invalid_client_metadata: with these grant types it could never get a token."""
    answer = issuer.offer(grant_types=grant_types, token_endpoint_auth_method=method)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")
    texts = ", ".join(name for name in grant_types if isinstance(name, str))
    assert (texts or str(grant_types or "none")) in answer.json["error_description"]
    assert issuer.refused().name == "grant_types_are_of_use"


def test_an_api_that_asks_for_no_token_may_register(issuer: Issuer) -> None:
    """§2: an empty list is accepted; such a client can only introspect."""
    assert issuer.offer(grant_types=[], redirect_uris=[]).status_code == 201
    nobody = issuer.offer(grant_types=[], redirect_uris=[], token_endpoint_auth_method="none")
    assert nobody.status_code == 400


def test_what_is_expected_of_an_address_can_be_read(issuer: Issuer) -> None:
    """RFC 6749 §5.2: error_description is ASCII; our own words need no percent-encoding."""
    told = issuer.offer(redirect_uris=["http://app.example/"]).json["error_description"]
    assert "com.example.app:/callback, no fragment" in told
    assert "%" not in told


@pytest.mark.parametrize("name", [5, True, [], {}, ["An app"], "x" * 2001])
def test_a_name_is_a_text(issuer: Issuer, name: object) -> None:
    """§2: client_name is a string to be presented to the end-user."""
    assert refused(issuer, client_name=name) == "invalid_client_metadata"
    assert issuer.refused().name == "client_name_is_a_string"


@pytest.mark.parametrize("name", ["", "x" * 2000, "<b>&\"'", "アプリ 💥", "\x00\x1b[31m\u202e"])
def test_a_name_is_any_text(issuer: Issuer, name: str) -> None:
    """§2: any string is registered, and displayed as text."""
    client = issuer.register(client_name=name)
    assert client.registered["client_name"] == name
    assert is_page(issuer.browser().authorize(client), "Sign in")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_registers(issuer: Issuer, kind: str) -> None:
    """§3.1: application/json, which a page of another site cannot send without a CORS preflight."""
    body = json.dumps({"redirect_uris": [CALLBACK]})
    answer = issuer.post("/register", data=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")


def deep(levels: int) -> bytes:
    """A registration with a member nested to this depth."""
    nested = "[" * levels + "]" * levels
    return f'{{"redirect_uris": ["{CALLBACK}"], "contacts": {nested}}}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"5",
        b"NaN",
        b"{",
        b"{'a': 1}",
        b'{"redirect_uris": ["https://app.example/\\ud800"]}',
        b'{"\\udfff": 1}',
        b'{"redirect_uris": ["\xff"]}',
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b"redirect_uris=https%3A%2F%2Fapp.example%2F",
        b"\x00",
        b"9" * 30_000,
        deep(5_000),
    ],
)
def test_the_body_is_a_json_object(issuer: Issuer, body: bytes) -> None:
    """§3.1: metadata are sent as a JSON object; otherwise invalid_client_metadata (§3.2.2)."""
    answer = issuer.post("/register", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_client_metadata"
    assert issuer.refused().name == "metadata_is_a_json_object"


@pytest.mark.parametrize(
    ("body", "kind", "received"),
    [
        (b"", "application/json", "an empty body"),
        (b"{}", "text/plain", "a body with Content-Type text/plain"),
        (b"{}", "", "a body with Content-Type none"),
        (b"{", "application/json", "text that cannot be read as JSON"),
        (b'{"a": "\xff"}', "application/json", "text that is not UTF-8"),
        (b"[]", "application/json", "a JSON array"),
        (b'{"a": 1, "a": 2}', "application/json", "JSON with a duplicate member name"),
        (b'{"a": NaN}', "application/json", "JSON with NaN or Infinity"),
        (b'{"a": "\\ud800"}', "application/json", "JSON with half of a character"),
        (deep(5_000), "application/json", "JSON that is nested too deep"),
    ],
)
def test_each_body_that_is_no_object_has_its_own_words(
    issuer: Issuer, body: bytes, kind: str, received: str
) -> None:
    """§3.2.2: error_description says what was received instead."""
    answer = issuer.post("/register", data=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")
    assert f"Received: {received}" in answer.json["error_description"]


@for_every("levels", range(850, 1000, 3))
def test_depth_is_taken_or_refused(issuer: Issuer, levels: int) -> None:
    """§3.2.2: if one part of the server can parse the body, no other part fails on it."""
    answer = issuer.post("/register", data=deep(levels), content_type="application/json")
    assert answer.status_code in (201, 400)
    assert "contacts" not in answer.json


@pytest.mark.parametrize(
    "member", ['"contacts": NaN', '"client_uri": [Infinity]', '"scope": "a", "scope": "b"']
)
def test_what_two_readers_read_differently_is_refused(issuer: Issuer, member: str) -> None:
    """RFC 8259 §6: NaN is not JSON; RFC 7493 §2.3: member names are unique."""
    body = f'{{"redirect_uris": ["{CALLBACK}"], {member}}}'
    answer = issuer.post("/register", data=body.encode(), content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client_metadata")
    assert issuer.refused().name == "metadata_is_a_json_object"


# --- members that set requirements ---


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_keys_are_registered_inline(issuer: Issuer, algorithm: str) -> None:
    """§2: jwks, a JWK Set with the client's public keys; a client secret is then unnecessary."""
    keys = {"keys": [Signer(algorithm).public]}
    told = issuer.offer(token_endpoint_auth_method="private_key_jwt", jwks=keys).json
    assert (told["token_endpoint_auth_method"], told["jwks"]) == ("private_key_jwt", keys)
    assert "client_secret" not in told


@pytest.mark.parametrize("method", ["private_key_jwt", "client_secret_basic", None])
def test_no_address_is_fetched_for_keys(issuer: Issuer, method: str | None) -> None:
    """RFC 8725 §3.10: a server that fetches any URL it is given can be directed anywhere."""
    metadata = {"token_endpoint_auth_method": method, "jwks_uri": "https://app.example/jwks"}
    assert refused(issuer, **metadata) == "invalid_client_metadata"
    assert issuer.refused().name == "keys_are_given_inline"


EC, RSA = Signer(), Signer("RS256")


@for_every(
    "jwks",
    [
        "x",
        5,
        [],
        {},
        {"keys": None},
        {"keys": {}},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [None]},
        {"keys": [{}]},
        {"keys": [{"kty": "oct", "k": "AAAA"}]},
        {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]},
        {"keys": [{"kty": []}]},
        {"keys": [EC.public | {"crv": "P-384"}]},
        {"keys": [EC.public | {"x": "AA"}]},
        {"keys": [EC.public | {"x": 5}]},
        {"keys": [RSA.public | {"n": "AQAB"}]},
        {"keys": [RSA.public | {"n": "_" * 4000}]},
        {"keys": [dict(EC.key.as_dict(private=True))]},
        {"keys": [RSA.public | {"d": "AQAB"}]},
        {"keys": [EC.public, {"kty": "oct", "k": "AAAA"}]},
        {"keys": [EC.public] * 11},
    ],
)
@for_every("method", ["private_key_jwt", "client_secret_basic"])
def test_keys_are_public_and_fit(issuer: Issuer, jwks: object, method: str) -> None:
    """§2: valid keys; RFC 7517 §9.2: a private key must not leave its owner, and our texts never
    repeat what was sent.
    """
    metadata = {"token_endpoint_auth_method": method, "jwks": jwks}
    assert refused(issuer, **metadata) == "invalid_client_metadata"
    told = issuer.refused()
    assert told.name == "keys_are_public"
    assert "AQAB" not in told.received


def test_who_signs_has_keys(issuer: Issuer) -> None:
    """RFC 7523 §3: without keys the assertion could not be verified."""
    error = refused(issuer, token_endpoint_auth_method="private_key_jwt")
    assert error == "invalid_client_metadata"
    assert issuer.refused().name == "keys_are_public"


@pytest.mark.parametrize("name", FLAGS)
def test_what_a_client_demands_of_itself_is_kept(issuer: Issuer, name: str) -> None:
    """RFC 9449 §5.2, RFC 9126 §6: true or false; any other value is refused, since ignoring it
    would drop the requirement.
    """
    for value in (True, False):
        assert issuer.offer(**{name: value}).json[name] is value
    assert name not in issuer.offer().json
    for value in ("true", 1, [], {}):
        assert refused(issuer, **{name: value}) == "invalid_client_metadata"
        assert issuer.refused().name == "flags_are_true_or_false"


def test_where_a_logout_leads_is_registered(issuer: Issuer) -> None:
    """RP-Initiated Logout §3.1: post_logout_redirect_uris are checked like redirect_uris."""
    good = ["https://app.example/bye", "http://127.0.0.1:9002/signed-out"]
    assert issuer.offer(post_logout_redirect_uris=good).json["post_logout_redirect_uris"] == good
    mixed = issuer.offer(post_logout_redirect_uris=[*good, "http://app.example/"]).json
    assert mixed["post_logout_redirect_uris"] == good
    assert [one["value"] for one in mixed["left_out"]] == ["http://app.example/"]
    for bad in ("x", 5, [5], ["http://app.example/"], ["javascript:alert(1)"], good * 11):
        error = refused(issuer, post_logout_redirect_uris=bad)
        assert error == "invalid_client_metadata"
        assert issuer.refused().name == "post_logout_redirect_uris_are_acceptable"


@pytest.mark.parametrize("others", [["client_credentials"], [DEVICE], [DEVICE, "refresh_token"]])
def test_only_redirection_needs_an_address(issuer: Issuer, others: list[str]) -> None:
    """§2: redirect_uris are for grant types with redirection; clients without them are registered,
    too.
    """
    told = issuer.offer(redirect_uris=None, grant_types=others)
    assert told.status_code == 201
    assert (set(told.json["grant_types"]), told.json["response_types"]) == (set(others), [])


def test_what_is_registered_is_used(issuer: Issuer) -> None:
    """§3.2.1: the client can use the returned values immediately."""
    client = issuer.register()
    assert answer_of(issuer.browser().walk(client))["code"]


def test_a_closed_registration_is_not_there(make_issuer: MakeIssuer) -> None:
    """RFC 8414 §2: registration_endpoint is present only if registration is open."""
    issuer = make_issuer(open_registration=False)
    assert issuer.offer().status_code == 404
    for document in ("oauth-authorization-server", "openid-configuration"):
        assert "registration_endpoint" not in issuer.get(f"/.well-known/{document}").json
