"""`hosting.addresses`: addresses that can be opened, and who can reach them."""

import pytest

from hosting.addresses import InnerAddress, http_address, is_open_to_others, is_wildcard

EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("localhost", "http://localhost:9103"),
        ("::1", "http://[::1]:9103"),
        ("192.0.2.5", "http://192.0.2.5:9103"),
    ],
)
def test_an_address_names_host_and_port(host: str, url: str) -> None:
    """An IPv6 address is written in brackets (RFC 3986 §3.2.2)."""
    assert http_address(host, 9103) == url


@pytest.mark.parametrize(
    ("url", "sent_to"),
    [
        ("https://login.example/auth/token", "http://inner:9000/token"),
        ("https://login.example/auth", "http://inner:9000"),
        ("https://login.example/auth?a=b", "http://inner:9000?a=b"),
        ("https://login.example/authority", "https://login.example/authority"),
        ("https://login.example/token", "https://login.example/token"),
        ("https://login.example/auth@elsewhere", "https://login.example/auth@elsewhere"),
        ("http://login.example/auth/token", "http://login.example/auth/token"),
        ("https://elsewhere.example/auth/token", "https://elsewhere.example/auth/token"),
    ],
)
def test_only_what_lies_below_the_public_address_is_sent_to_the_inner_one(
    url: str, sent_to: str
) -> None:
    """Foreign endpoints are called at their own address, never at the inner one."""
    for public in ("https://login.example/auth", "https://login.example/auth/"):
        assert InnerAddress(public, "http://inner:9000").of(url) == sent_to
    assert InnerAddress("https://login.example/auth").of(url) == url


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "0:0:0:0:0:0:0:0"])
def test_every_address_is_none_that_can_be_opened(host: str) -> None:
    """The wildcard address cannot be opened, however it is written."""
    assert is_wildcard(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "example.org", "", "::ffff"])
def test_one_address_can_be_opened(host: str) -> None:
    """A single address can be opened, and so can a name."""
    assert not is_wildcard(host)


@pytest.mark.parametrize(
    ("host", "url", "is_open"),
    [
        ("127.0.0.1", "http://localhost:9003", False),
        ("::1", "http://[::1]:9003", False),
        ("192.0.2.5", "http://127.0.0.1:9003", True),
        (EVERYWHERE, "http://127.0.0.1:9003", True),
        ("127.0.0.1", "https://viewer.example", True),
        ("127.0.0.1", "", True),
    ],
)
def test_others_come_in_by_the_host_or_by_a_proxy(host: str, url: str, *, is_open: bool) -> None:
    """Others reach it unless both addresses are loopback."""
    assert is_open_to_others(host, url) is is_open
