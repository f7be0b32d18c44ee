"""RFC 8252: native apps. Only the port of a loopback redirect URI is flexible."""

import pytest

from tests.support.faults import for_every
from tests.support.verbs import Issuer, answer_of

FREE = [
    ("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback"),
    ("http://127.0.0.1:3000/callback", "http://127.0.0.1:51004/callback"),
    ("http://127.0.0.1:3000/callback", "http://127.0.0.1/callback"),
    ("http://127.0.0.1:3000/callback?a=b", "http://127.0.0.1:1/callback?a=b"),
    ("http://127.0.0.1", "http://127.0.0.1:65535"),
    ("http://[::1]/callback", "http://[::1]:51004/callback"),
    ("http://[::1]:3000/callback", "http://[::1]/callback"),
    ("http://localhost/callback", "http://localhost:51004/callback"),
    ("http://localhost:3000/callback", "http://localhost:3001/callback"),
]
BOUND = [
    ("http://127.0.0.1/callback", "http://localhost/callback"),
    ("http://127.0.0.1/callback", "http://[::1]/callback"),
    ("http://[::1]/callback", "http://127.0.0.1/callback"),
    ("http://[::1]/callback", "http://[0:0:0:0:0:0:0:1]:3000/callback"),
    ("http://[::1]/callback", "http://[::ffff:127.0.0.1]/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.2/callback"),
    ("http://127.0.0.1/callback", "http://127.1:3000/callback"),
    ("http://127.0.0.1/callback", "http://2130706433:3000/callback"),
    ("http://127.0.0.1/callback", "https://127.0.0.1/callback"),
    ("http://127.0.0.1/callback", "HTTP://127.0.0.1:3000/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback/"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/Callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/%63allback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback?a=b"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback?"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback#"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback#fragment"),
    ("http://127.0.0.1/callback?a=b", "http://127.0.0.1:3000/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/call\nback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback\r\nSet-Cookie: a=b"),
    ("http://127.0.0.1/callback", " http://127.0.0.1:3000/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000/callback "),
    ("http://127.0.0.1/callback", "\thttp://127.0.0.1:3000/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:03000/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:65536/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:-1/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:port/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:３０００/callback"),
    ("http://127.0.0.1/callback", "http://user@127.0.0.1:3000/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1:3000@evil.example/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1\\@evil.example/callback"),
    ("http://127.0.0.1/callback", "http://127.0.0.1.evil.example/callback"),
    ("http://127.0.0.1/callback", "http://evil.example/callback"),
    ("http://localhost/callback", "http://localhost.:3000/callback"),
    ("http://localhost/callback", "http://localhost.evil.example/callback"),
    ("http://localhost/callback", "http://LOCALHOST:3000/callback"),
    ("http://localhost/callback", "https://localhost/callback"),
    ("http://localhost:3000/callback", "http://127.0.0.1:3000/callback"),
    ("https://app.example/callback", "https://app.example:8443/callback"),
    ("com.example.app:/callback", "com.example.app:/callback2"),
    ("com.example.app:/callback", "com.example.app2:/callback"),
]


@pytest.mark.parametrize(("registered", "asked"), FREE)
def test_the_port_of_a_loopback_address_is_free(
    issuer: Issuer, registered: str, asked: str
) -> None:
    """§7.3: the authorization server MUST allow any port to be specified at the time of the
    request for loopback IP redirect URIs; the code is sent to that port.
    """
    client = issuer.register(redirect_uris=[registered], token_endpoint_auth_method="none")
    sent = issuer.browser().walk(client, redirect_uri=asked)
    separator = "&" if "?" in asked else "?"
    assert sent.headers["Location"].startswith(f"{asked}{separator}code=")
    code = answer_of(sent)["code"]
    assert client.exchange(code, redirect_uri=asked).status_code == 200


@for_every(("registered", "asked"), BOUND)
def test_nothing_else_is_free(issuer: Issuer, registered: str, asked: str) -> None:
    """§8.4: everything but the port must match exactly (RFC 9700 §2.1)."""
    client = issuer.register(redirect_uris=[registered])
    answer = issuer.browser().authorize(client, redirect_uri=asked)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    refused = issuer.refused()
    assert refused.name == "redirect_uri_is_registered"
    assert (refused.expected, refused.received) == (registered, asked)


def test_localhost_is_a_warning(issuer: Issuer) -> None:
    """§8.3: the use of localhost is NOT RECOMMENDED, and a warning; an IP literal is not."""
    verdicts = {}
    for host in ("localhost", "127.0.0.1"):
        issuer.forget()
        client = issuer.register(redirect_uris=[f"http://{host}/callback"])
        issuer.browser().authorize(client, redirect_uri=f"http://{host}:51004/callback")
        made = [made for event in issuer.sink.events for made in event.checks]
        about = ("redirect_uris_are_acceptable", "redirect_uri_is_registered")
        verdicts[host] = {one.verdict for one in made if one.name in about}
    assert verdicts == {"localhost": {"warning"}, "127.0.0.1": {"passed"}}


def test_the_code_is_bound_to_the_port_that_was_used(issuer: Issuer) -> None:
    """RFC 6749 §4.1.3: in the token request the values MUST be identical, including the port."""
    client = issuer.register(redirect_uris=["http://127.0.0.1/callback"])
    code = client.code(redirect_uri="http://127.0.0.1:51004/callback")
    answer = client.exchange(code, redirect_uri="http://127.0.0.1:51005/callback")
    assert answer.json["error"] == "invalid_grant"
    assert issuer.refused().name == "redirect_uri_is_the_same"


def test_a_private_use_scheme_gets_its_code(issuer: Issuer) -> None:
    """§7.1: the redirect goes to the app through its own scheme."""
    registered = "com.example.app:/oauth2redirect/example-provider"
    client = issuer.register(redirect_uris=[registered], token_endpoint_auth_method="none")
    sent = issuer.browser().walk(client)
    assert sent.headers["Location"].startswith(registered + "?code=")
    assert client.exchange(answer_of(sent)["code"]).status_code == 200
