"""How the client authenticates, as it appears on the wire."""

import base64
from collections.abc import Iterator

import pytest

from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.key_pairs import new_key_pair
from client_app.issuer.registration_checks import Registration
from client_app.session.id_tokens import read_part
from tests.unit.client_app.local_server import Arrived, LocalServer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server with one endpoint."""
    with LocalServer() as server:
        server.app.add_url_rule("/token", "token", dict, methods=["POST"])
        yield server


def sent(server: LocalServer, method: str, client_id: str = "me", secret: str = "s") -> Arrived:
    """The request that arrives when a form is sent."""
    registration = Registration(
        "https://i.example", "https://c.example", client_id, secret, method, ("RS256",), 0, "test"
    )
    channel = AuthenticatedChannel(BackChannel("authorization_server", (5, 5)))
    channel.post(f"{server.url}/token", registration, {"a": "b"})
    return server.arrived[-1]


def test_basic_keeps_the_secret_out_of_the_form(server: LocalServer) -> None:
    """RFC 6749 §2.3.1."""
    arrived = sent(server, "client_secret_basic")
    assert arrived.form == {"a": "b"}
    assert arrived.headers["Authorization"] == "Basic " + base64.b64encode(b"me:s").decode()


def test_basic_encodes_id_and_secret_first(server: LocalServer) -> None:
    """RFC 6749 §2.3.1, appendix B: form-urlencoded, so that a colon in either one does not separate
    them.
    """
    arrived = sent(server, "client_secret_basic", "a:b c", "%+/&=~")
    pair = base64.b64decode(arrived.headers["Authorization"].removeprefix("Basic "))
    assert pair == b"a%3Ab+c:%25%2B%2F%26%3D~"


def test_post_puts_both_into_the_form(server: LocalServer) -> None:
    """RFC 6749 §2.3.1: never in both places at once."""
    arrived = sent(server, "client_secret_post")
    assert arrived.form == {"a": "b", "client_id": "me", "client_secret": "s"}
    assert "Authorization" not in arrived.headers


def test_a_public_client_only_says_its_name(server: LocalServer) -> None:
    """RFC 6749 §3.2.1: the client identifies itself with client_id."""
    arrived = sent(server, "none", secret="")
    assert arrived.form == {"a": "b", "client_id": "me"}
    assert "Authorization" not in arrived.headers


@pytest.mark.parametrize(("may_be_held", "seconds"), [(False, 120), (True, 600)])
def test_an_assertion_lives_longer_where_a_step_may_be_held(
    server: LocalServer, *, may_be_held: bool, seconds: int
) -> None:
    """It is signed before the step is held and must still be valid when the step is released."""
    registration = Registration(
        issuer="https://i.example",
        redirect_uri="https://c.example",
        client_id="me",
        client_secret="",
        auth_method="private_key_jwt",
        id_token_algs=("RS256",),
        secret_expires_at=0,
        origin="test",
        signing_key=new_key_pair(),
    )
    channel = AuthenticatedChannel(
        BackChannel("authorization_server", (5, 5), may_be_held=may_be_held)
    )
    channel.post(f"{server.url}/token", registration, {"a": "b"})
    claims = read_part(server.arrived[-1].form["client_assertion"], 1)
    assert claims["exp"] - claims["iat"] == seconds
