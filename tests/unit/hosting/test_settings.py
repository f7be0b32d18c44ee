"""Settings from the environment."""

from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Literal

import pytest

from hosting.settings import SettingError, Settings, is_http_url, is_loopback
from tests.support.faults import for_every


def settings(**environ: str) -> Settings:
    """Return the settings of a program in this environment."""
    return Settings("program", {f"PROGRAM_{name}": value for name, value in environ.items()})


def test_settings_are_named_for_their_program() -> None:
    """The form is `<PROGRAM>_<NAME>`; variables of other programs are ignored."""
    assert settings().name("PORT") == "PROGRAM_PORT"
    assert Settings("program", {"PORT": "1", "OTHER_PORT": "2"}).text("PORT", "3") == "3"


@pytest.mark.parametrize(("given", "text"), [("x", "x"), ("", "usual"), (" ", " ")])
def test_an_empty_text_counts_as_not_set(given: str, text: str) -> None:
    """The default is used."""
    assert settings(NAME=given).text("NAME", "usual") == text
    assert settings().text("NAME", "usual") == "usual"


@pytest.mark.parametrize(("given", "number"), [("1", 1), ("007", 7), ("86400", 86400), ("", 5)])
def test_a_number_is_a_whole_number(given: str, number: int) -> None:
    """A number consists of decimal digits."""
    assert settings(SECONDS=given).number("SECONDS", 5) == number


@pytest.mark.parametrize("given", ["0", "-1", "+1", "1.5", "1e3", "x", "²", "١", "1_000", " 1"])
def test_anything_else_is_no_number(given: str) -> None:
    """The message says which setting, what was expected, and what was given."""
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
    """Only these two words are allowed."""
    assert settings(OPEN=given).flag("OPEN", True) is flag


@pytest.mark.parametrize("given", ["true", "1", "0", "YES", "No", "on", "y"])
def test_anything_else_is_no_flag(given: str) -> None:
    """A value that looks like "no" must not count as "yes"."""
    with pytest.raises(SettingError, match="PROGRAM_OPEN must be yes or no"):
        settings(OPEN=given).flag("OPEN", False)


def test_one_of_a_few_words() -> None:
    """Any other word stops the start."""
    words = ("a", "b")
    assert settings().one_of("MODE", "a", allowed=words) == "a"
    assert settings(MODE="b").one_of("MODE", "a", allowed=words) == "b"
    with pytest.raises(SettingError, match="PROGRAM_MODE must be a or b, not 'c'"):
        settings(MODE="c").one_of("MODE", "a", allowed=words)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("a", ("a",)),
        ("a,b", ("a", "b")),
        (" a , b,,a", ("a", "b")),
        ("", ("usual",)),
        (",", ("usual",)),
    ],
)
def test_names_stand_between_commas(given: str, names: tuple[str, ...]) -> None:
    """Each name counts once; a list without names counts as not set."""
    assert settings(NAMES=given).names("NAMES", ("usual",)) == names


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
    """It is absolute, http or https, and left unchanged, since it will be compared as a string."""
    assert is_http_url(address)
    assert settings(URL=address).url("URL", "http://usual") == address


@for_every("address", NO_ADDRESSES)
def test_anything_else_is_no_address(address: str) -> None:
    """No query, no fragment, no user, and nothing a parser would have to correct."""
    assert not is_http_url(address)


@for_every("address", [*NO_ADDRESSES[:-1], "http://host.example/"])
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    """A slash at the end would make it a different URL; the message gives an example."""
    with pytest.raises(SettingError, match=r"PROGRAM_URL .* such as http://usual"):
        settings(URL=address).url("URL", "http://usual")


def test_an_address_may_be_left_out_where_there_is_none() -> None:
    """The empty default means not set."""
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
    """If in doubt, others can reach it."""
    assert is_loopback(host) is loopback


@dataclass(frozen=True, kw_only=True)
class Told:
    """The settings that a program has."""

    name: str = "usual"
    secret: str = field(default="", repr=False)
    workers: int = 1
    seconds: Annotated[int, partial(Settings.number, least=0)] = 5
    is_open: bool = False
    mode: Literal["calm", "loud"] = "calm"
    without: tuple[str, ...] = ()
    url: Annotated[str, Settings.url] = "http://127.0.0.1"
    other: Annotated[str, partial(Settings.foreign_address, example="http://a/b")] = ""


def test_a_dataclass_is_all_settings_of_a_program() -> None:
    """Each field is a setting with its default; its type or annotation says how it is read."""
    assert settings().read(Told) == Told()
    given = {
        "NAME": "x",
        "SECRET": "y",
        "WORKERS": "2",
        "SECONDS": "0",
        "IS_OPEN": "yes",
        "MODE": "loud",
        "WITHOUT": "a,b",
        "URL": "http://host.example",
        "OTHER": "http://other.example/",
    }
    assert settings(**given).read(Told) == Told(
        name="x",
        secret="y",
        workers=2,
        seconds=0,
        is_open=True,
        mode="loud",
        without=("a", "b"),
        url="http://host.example",
        other="http://other.example/",
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [("WORKER", "Similar names: PROGRAM_WORKERS."), ("X", "The README lists all settings.")],
)
def test_a_name_of_no_setting_stops_the_start(name: str, advice: str) -> None:
    """A misspelled setting would have no effect. An empty value counts as not set."""
    with pytest.raises(SettingError) as stopped:
        settings(**{name: "2"}).read(Told)
    assert str(stopped.value) == f"There is no setting named PROGRAM_{name}. {advice}"
    assert settings(**{name: ""}).read(Told) == Told()


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("WORKERS", "0", "a whole number of at least 1, not '0'."),
        ("SECONDS", "-1", "a whole number of at least 0, not '-1'."),
        ("IS_OPEN", "maybe", "yes or no, not 'maybe'."),
        ("MODE", "mute", "calm or loud, not 'mute'."),
        ("URL", "x", "an address such as http://127.0.0.1, without a slash at its end, not 'x'."),
        (
            "OTHER",
            "x",
            "a URL such as http://a/b, exactly as that server writes its own URL, not 'x'.",
        ),
    ],
)
def test_what_cannot_be_used_stops_the_start(name: str, given: str, wanted: str) -> None:
    """The message says what the field expects."""
    with pytest.raises(SettingError) as stopped:
        settings(**{name: given}).read(Told)
    assert str(stopped.value) == f"PROGRAM_{name} must be {wanted}"
