"""`hosting.access.own_names`: which host names a server answers to, and which redirect to it."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.routing import MapAdapter
from werkzeug.test import EnvironBuilder

from hosting.access.own_names import OwnNames, answer_own_names
from hosting.common_settings import CommonSettings
from hosting.cross_origin import allow_cross_origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(CommonSettings):
    """The settings of a server."""

    port: int = 9000
    database_url: str = ""
    url: str = "http://127.0.0.1:9000"

    @property
    def public_url(self) -> str:
        """The URL that browsers open."""
        return self.url


PROXIED = Told(url="https://login.example/auth")
ON_ALL = Told(host="0.0.0.0", url="http://192.0.2.5:9000")  # noqa: S104
ON_LOCALHOST = Told(host="localhost", url="http://127.0.0.1:9000")


@pytest.mark.parametrize(
    ("config", "host", "is_answered", "leads_on"),
    [
        (Told(), "127.0.0.1:9000", True, False),
        (Told(), "localhost:9000", False, True),
        (Told(), "[::1]:9000", False, True),
        (Told(), "127.0.0.1", False, True),
        (Told(), "evil.example", False, True),
        (Told(), "", False, True),
        (Told(names=("Other.example",)), "OTHER.example", True, False),
        (ON_LOCALHOST, "localhost:9000", True, True),
        (ON_LOCALHOST, "127.0.0.1:9000", True, False),
        (PROXIED, "login.example", True, False),
        (PROXIED, "login.example:443", True, False),
        (PROXIED, "login.example:80", False, True),
        (PROXIED, "127.0.0.1:9000", True, False),
        (PROXIED, "localhost:9000", False, True),
        (Told(url="http://127.0.0.1:8080/auth"), "127.0.0.1:9000", True, False),
        (Told(url="http://login.example"), "login.example", True, False),
        (ON_ALL, "192.0.2.5:9000", True, False),
        (ON_ALL, "0.0.0.0:9000", False, True),
        (ON_ALL, "127.0.0.1:9000", False, True),
    ],
)
def test_a_name_is_ours_or_leads_to_ours(
    config: Told, host: str, *, is_answered: bool, leads_on: bool
) -> None:
    """A name that a proxy may use is answered; other names of this machine redirect to ours."""
    names = OwnNames.of(config)
    name = names.named_by(host)
    assert (names.is_answered(name), names.leads_on(name)) == (is_answered, leads_on)


def test_a_form_may_come_from_where_the_server_is_opened_or_listens() -> None:
    """Origins are compared by scheme, host and port, without a default port (RFC 6454 §6.1)."""
    assert OwnNames.of(PROXIED).origins == {"https://login.example", "http://127.0.0.1:9000"}
    assert OwnNames.of(ON_ALL).origins == {"http://192.0.2.5:9000"}


def test_a_form_may_come_from_a_further_name() -> None:
    """A port forwarder (such as Codespaces) writes localhost into Host and, for requests from our
    own pages, into Origin, with either scheme.
    """
    forwarded = Told(url="https://a-9000.example", names=("localhost:9000",))
    assert OwnNames.of(forwarded).origins == {
        "https://a-9000.example",
        "http://127.0.0.1:9000",
        "http://localhost:9000",
        "https://localhost:9000",
    }


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("login.example", ("https://login.example/auth/token",)),
        ("evil.example", ("https://login.example/auth/token",)),
        (
            "inner:9000",
            (
                "https://login.example/auth/token",
                "http://inner:9000/auth/token",
                "http://inner:9000/token",
            ),
        ),
    ],
)
def test_a_request_means_this_server_by_its_own_name_or_by_the_one_it_was_sent_to(
    host: str, addresses: tuple[str, ...]
) -> None:
    """A proof for any of these URLs is meant for this server (RFC 9449 §4.3). A proof for a foreign
    name is not, even if the request has that name in Host.
    """
    config = Told(url="https://login.example/auth", names=("inner:9000",))
    environ = EnvironBuilder("/token", headers={"Host": host}).get_environ()
    environ["SCRIPT_NAME"] = "/auth"
    assert OwnNames.of(config).addresses_of(Request(environ)) == addresses


def test_the_endpoint_of_a_request_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Later readers get the same result; only a refused method (405) is looked up again."""
    app, places = Flask(__name__, static_folder=None), []
    answer_own_names(app, Told())
    allow_cross_origin(app, {"home"})
    app.add_url_rule("/", "home", lambda: "home")
    init = MapAdapter.__init__

    def noted(adapter: MapAdapter, *given: Any) -> None:
        places.append(given)
        init(adapter, *given)

    monkeypatch.setattr(MapAdapter, "__init__", noted)
    assert app.test_client().get("/").status_code == 200
    assert len(places) == 1
    assert app.test_client().post("/").status_code == 405
    assert len(places) == 3
