"""RFC 8414 and OpenID Connect Discovery: what is advertised works, and nothing else is listed."""

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc.jwk import KeySet

from tests.conftest import MakeIssuer
from tests.support.devices import DEVICE_CODE
from tests.support.signers import Signer
from tests.support.verbs import Issuer, bearer, claims_of

DOCUMENTS = ["oauth-authorization-server", "openid-configuration"]
POSTED = [
    "registration_endpoint",
    "token_endpoint",
    "introspection_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_it_is_json_that_may_be_kept(issuer: Issuer, document: str) -> None:
    """§3.2: 200 with a JSON object, application/json, which may be cached; browsers of any origin
    may read it.
    """
    answer = issuer.get(f"/.well-known/{document}")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert isinstance(answer.json, dict)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers


def test_both_documents_agree(issuer: Issuer) -> None:
    """§5: one set of metadata at both well-known addresses."""
    first, second = (issuer.get(f"/.well-known/{document}").json for document in DOCUMENTS)
    assert first == second


@pytest.mark.parametrize("address", ["https://issuer.example", "http://localhost:9000"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_foreign_library_accepts_it(make_issuer: MakeIssuer, address: str, document: str) -> None:
    """§2 and Discovery §3, as Authlib validates them."""
    told = make_issuer(issuer=address).get(f"/.well-known/{document}").json
    AuthorizationServerMetadata(told).validate()
    OpenIDProviderMetadata(told).validate()


def test_no_member_is_null_or_empty(issuer: Issuer) -> None:
    """§3.2: claims with zero elements MUST be omitted from the response."""
    assert not [name for name, value in issuer.metadata().items() if value in (None, [], "")]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "https://host.example/auth/realm"])
def test_every_address_begins_with_the_issuer(make_issuer: MakeIssuer, address: str) -> None:
    """§3.3: issuer MUST be identical to the URL that the metadata were requested from; the
    endpoints begin with it.
    """
    told = make_issuer(issuer=address).metadata()
    assert told["issuer"] == address
    addresses = {name: value for name, value in told.items() if name.endswith(("endpoint", "uri"))}
    assert len(addresses) == 10
    assert all(value.startswith(address + "/") for value in addresses.values())


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "https://host.example/auth/realm"])
def test_every_endpoint_answers(make_issuer: MakeIssuer, address: str) -> None:
    """§2: each endpoint named here exists and speaks its protocol."""
    issuer = make_issuer(issuer=address)
    told, http = issuer.metadata(), issuer.client()
    for name in POSTED:
        answer = http.post(told[name], data="")
        assert (answer.status_code, answer.mimetype) == (400, "application/json"), name
    page = http.get(told["authorization_endpoint"])
    assert (page.status_code, page.mimetype) == (400, "text/html")
    assert http.get(told["userinfo_endpoint"]).status_code == 401
    assert http.get(told["jwks_uri"]).json["keys"]
    revoked = http.post(told["revocation_endpoint"], data={"token": "x"})
    assert revoked.json["error"] == "invalid_client"


def test_what_is_offered_is_done(issuer: Issuer) -> None:
    """§2: every value in the lists is supported: a flow for each."""
    told = issuer.metadata()
    assert told["response_types_supported"] == ["code"]
    assert told["grant_types_supported"] == [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        DEVICE_CODE,
    ]
    signer = Signer()
    for scope in told["scopes_supported"]:
        assert issuer.register(scope=scope).tokens(scope=scope)["scope"] == scope
    for method in told["token_endpoint_auth_methods_supported"]:
        client = signer.register(issuer, token_endpoint_auth_method=method)
        assert client.registered["token_endpoint_auth_method"] == method
        proof = signer.authentication(client) if method == "private_key_jwt" else {}
        form = client.token_form(client.code()) | proof
        assert client.post("/token", form).status_code == 200
    for mode in told["response_modes_supported"]:
        assert issuer.register().tokens(response_mode=mode)["access_token"]
    for algorithm in told["id_token_signing_alg_values_supported"]:
        client = issuer.register(id_token_signed_response_alg=algorithm)
        assert client.registered["id_token_signed_response_alg"] == algorithm
    for prompt in told["prompt_values_supported"]:
        answer = issuer.browser().authorize(issuer.register(), prompt=prompt)
        assert "invalid_request" not in answer.headers.get("Location", "")


def test_the_algorithms_that_clients_sign_with_are_named(issuer: Issuer) -> None:
    """§2: REQUIRED with private_key_jwt, for each endpoint that accepts it; never none. Each
    algorithm is accepted for an assertion and for a DPoP proof (RFC 9449 §5.1).
    """
    told = issuer.metadata()
    for name in ("token", "introspection", "revocation"):
        assert "private_key_jwt" in told[f"{name}_endpoint_auth_methods_supported"]
        algorithms = told[f"{name}_endpoint_auth_signing_alg_values_supported"]
        assert algorithms == told["dpop_signing_alg_values_supported"]
    for algorithm in algorithms:
        signer = Signer(algorithm)
        client = signer.register(issuer)
        form = client.token_form(client.code()) | signer.authentication(client)
        answer = issuer.post("/token", data=form, headers=signer.dpop(issuer))
        assert answer.json["token_type"] == "DPoP"


def test_the_claims_that_are_named_come(issuer: Issuer) -> None:
    """Discovery §3: claims_supported: the ID token and UserInfo together return all of them."""
    tokens = issuer.register().tokens(scope="openid profile email groups")
    userinfo = issuer.get("/userinfo", headers=bearer(tokens["access_token"])).json
    come = set(claims_of(tokens["id_token"])) | set(userinfo)
    assert come == set(issuer.metadata()["claims_supported"])


def test_what_is_required_by_openid_connect_is_there(issuer: Issuer) -> None:
    """Discovery §3: RS256 MUST be included; subject types are REQUIRED; unsupported parameters are
    declared as such.
    """
    told = issuer.metadata()
    assert "RS256" in told["id_token_signing_alg_values_supported"]
    assert told["subject_types_supported"] == ["public"]
    assert told["claims_parameter_supported"] is True
    for name in ("request", "request_uri"):
        assert told[f"{name}_parameter_supported"] is False


# --- keys (§2 jwks_uri) ---


def test_the_keys_are_public_and_named(issuer: Issuer) -> None:
    """RFC 7517 §4, §9.3: a kid, a use and an algorithm for each, and nothing private."""
    answer = issuer.get("/jwks")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    keys = answer.json["keys"]
    assert {key["alg"]: key["kty"] for key in keys} == {"ES256": "EC", "RS256": "RSA"}
    assert all(key["use"] == "sig" and key["kid"] for key in keys)
    assert len({key["kid"] for key in keys}) == 2
    private = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
    assert not any(private & set(key) for key in keys)
    assert all(len(key["n"]) >= 342 for key in keys if key["kty"] == "RSA"), "2048 bits"
    assert "=" not in answer.text, "unpadded base64url"
    assert len(KeySet.import_key_set(answer.json).keys) == 2


# --- an issuer with a path (§3.1) ---


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    "place",
    [
        "https://host.example/.well-known/{}/auth/realm",
        "https://host.example/auth/realm/.well-known/{}",
        "https://host.example/.well-known/{}",
    ],
)
def test_an_issuer_with_a_path_is_found(make_issuer: MakeIssuer, place: str, document: str) -> None:
    """§3.1: the well-known part is inserted between host and path; Discovery §4 appends it; a proxy
    may have removed the path.
    """
    issuer = make_issuer(issuer="https://host.example/auth/realm")
    answer = issuer.client().get(place.format(document))
    assert answer.json["issuer"] == "https://host.example/auth/realm"


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("path", ["other", "auth", "auth/realm/other", "auth/realm/", "Auth/realm"])
def test_another_issuer_is_not_found(make_issuer: MakeIssuer, path: str, document: str) -> None:
    """§3.3: if issuer is not identical, the data MUST NOT be used, so it is not sent."""
    issuer = make_issuer(issuer="https://host.example/auth/realm")
    for asked in (issuer, make_issuer()):
        answer = asked.client().get(f"/.well-known/{document}/{path}")
        assert answer.status_code == 404
