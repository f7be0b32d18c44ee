"""Settings from the environment."""

import pytest

from hosting.settings import SettingError, Settings, is_http_url, is_loopback
from tests.support.faults import for_every


def settings(**environ: str) -> Settings:
    """The settings of a program in this environment."""
    return Settings("program", {f"PROGRAM_{name}": value for name, value in environ.items()})


def test_settings_are_named_for_their_program() -> None:
    """`<PROGRAM>_<NAME>`; those of others are not looked at."""
    assert settings().name("PORT") == "PROGRAM_PORT"
    assert Settings("program", {"PORT": "1", "OTHER_PORT": "2"}).text("PORT", "3") == "3"


@pytest.mark.parametrize(("given", "text"), [("x", "x"), ("", "usual"), (" ", " ")])
def test_an_empty_text_counts_as_not_set(given: str, text: str) -> None:
    """Then the default is used."""
    assert settings(NAME=given).text("NAME", "usual") == text
    assert settings().text("NAME", "usual") == "usual"


@pytest.mark.parametrize(("given", "number"), [("1", 1), ("007", 7), ("86400", 86400), ("", 5)])
def test_a_number_is_a_whole_number(given: str, number: int) -> None:
    """In decimal digits."""
    assert settings(SECONDS=given).number("SECONDS", 5) == number


@pytest.mark.parametrize("given", ["0", "-1", "+1", "1.5", "1e3", "x", "²", "١", "1_000", " 1"])
def test_anything_else_is_no_number(given: str) -> None:
    """One sentence with the name, what would be right, and what was given."""
    with pytest.raises(SettingError, match=r"PROGRAM_SECONDS .* at least 1") as stopped:
        settings(SECONDS=given).number("SECONDS", 5)
    assert repr(given) in str(stopped.value)


def test_the_least_number_is_a_number() -> None:
    """`least` itself is allowed."""
    assert settings(N="0").number("N", 5, least=0) == 0
    with pytest.raises(SettingError, match="at least 2"):
        settings(N="1").number("N", 5, least=2)


@pytest.mark.parametrize(("given", "flag"), [("yes", True), ("no", False), ("", True)])
def test_a_flag_is_yes_or_no(given: str, flag: bool) -> None:
    """And nothing that only looks like it."""
    assert settings(OPEN=given).flag("OPEN", default=True) is flag


@pytest.mark.parametrize("given", ["true", "1", "0", "YES", "No", "on", "y"])
def test_anything_else_is_no_flag(given: str) -> None:
    """What looks like "no" must not count as "yes"."""
    with pytest.raises(SettingError, match="PROGRAM_OPEN must be yes or no"):
        settings(OPEN=given).flag("OPEN", default=False)


def test_one_of_a_few_words() -> None:
    """The first is the default; another word stops the start."""
    assert settings().one_of("MODE", "a", "b") == "a"
    assert settings(MODE="b").one_of("MODE", "a", "b") == "b"
    with pytest.raises(SettingError, match="PROGRAM_MODE must be a or b, not 'c'"):
        settings(MODE="c").one_of("MODE", "a", "b")


ADDRESSES = [
    "http://127.0.0.1:9000",
    "https://host.example",
    "https://host.example/a/b",
    "http://[::1]:9000",
    "http://localhost:1",
    "https://user.example/@path",
]
NO_ADDRESSES = [
    "127.0.0.1:9000",
    "host.example",
    "ftp://host.example",
    "HTTP://host.example",
    "http://",
    "http:///path",
    "http://:9000",
    "http://host:0",
    "http://host:99999",
    "http://host:port",
    "http://[::1",
    "http://host.example?",
    "http://host.example?a=b",
    "http://host.example#",
    "http://host.example#a",
    "http://user@host.example",
    "http://:pw@host.example",
    "http://@host.example",
    "http://host.example\\a",
    "http://host .example",
    " http://host.example",
    "http://host.example\n",
    "http://höst.example",
    "//host.example",
    "",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    """Absolute, http or https; it will be compared as a string, so no letter is changed."""
    assert is_http_url(address)
    assert settings(URL=address).url("URL", "http://usual") == address


@for_every("address", NO_ADDRESSES)
def test_anything_else_is_no_address(address: str) -> None:
    """No query, no fragment, no user, nothing that a parser would have to forgive."""
    assert not is_http_url(address)


@for_every("address", [*NO_ADDRESSES[:-1], "http://host.example/"])
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    """A slash at the end would be another name; the message gives an example."""
    with pytest.raises(SettingError, match=r"PROGRAM_URL .* such as http://usual"):
        settings(URL=address).url("URL", "http://usual")


def test_an_address_may_be_left_out_where_there_is_none() -> None:
    """An empty default: not set."""
    assert settings().url("URL", "") == ""
    with pytest.raises(SettingError, match="such as http://"):
        settings(URL="x").url("URL", "")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("localhost", True),
        ("192.0.2.1", False),
        ("::", False),
        ("192.168.1.1", False),
        ("host.example", False),
        ("localhost.example", False),
        ("127.1", False),
        ("", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    """In doubt, others can reach it."""
    assert is_loopback(host) is loopback
