"""No text from outside can hide, reorder or execute anything on a page: people see all characters
of a value.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment, Undefined
from markupsafe import Markup

from hosting.pages import shield, show_text_visibly
from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import PACKAGES, ROLES, modules, named, nodes_of, text_of
from tests.support.unseen import ACTING, ESCAPES, Seen, found_in

WITH_PAGES = ("authorization_server", "client_app")
TEMPLATES = {
    package: sorted((ROOT / package / "templates").glob("*.html")) for package in WITH_PAGES
}
VIEWER = sorted((ROOT / "recorder" / "viewer" / "templates").rglob("*.html"))

FIELD = re.compile(
    r'\s(?:value|data-copy)="([^"]*)"|type="hidden" name="([^"]*)"'
    r"|<textarea[^>]*>([^<]*)</textarea>"
)
"""The fields that a browser sends back or copies."""


class Outside(Undefined):
    """Replaces everything that a template is given: all of it is text from outside."""

    __slots__ = ()
    is_true = True

    def __getattr__(self, name: str) -> "Outside":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _name: object) -> "Outside":
        return self

    def __call__(self, *_given: object, **_named: object) -> "Outside":
        """Any call returns the same."""
        return self

    def __iter__(self) -> Iterator[Any]:
        # A list of pairs works as well, since each item can be unpacked.
        return iter((self, self))

    def __len__(self) -> int:
        return 2

    def __bool__(self) -> bool:
        return self.is_true

    def __str__(self) -> str:
        return ACTING

    def __eq__(self, _other: object) -> bool:
        return self.is_true

    def __hash__(self) -> int:
        return 0


class AbsentOutside(Outside):
    """The same, but falsy, for the branches of a template in which a value is absent."""

    __slots__ = ()
    is_true = False


def environment(package: str, undefined: type[Outside]) -> Environment:
    """The templates of a role, in an app with the same shield as the role's app."""
    app = Flask(package)
    shield(app)
    app.jinja_env.undefined = undefined
    return app.jinja_env


@pytest.mark.parametrize("undefined", [Outside, AbsentOutside])
@pytest.mark.parametrize("package", WITH_PAGES)
def test_a_page_shows_only_visible_text(package: str, undefined: type[Outside]) -> None:
    """Every template is filled with text from outside; only fields keep it as it was sent."""
    found = environment(package, undefined)
    given = dict.fromkeys(("config", "session", "request", "g", "url_for"), undefined())
    pages = {
        path.name: Seen(found.get_template(path.name).render(given)) for path in TEMPLATES[package]
    }
    assert {name: found_in(page.text) for name, page in pages.items() if found_in(page.text)} == {}
    text = "".join(page.text for page in pages.values())
    assert [each for each in ESCAPES if each not in text] == []


def test_a_field_is_sent_back_as_it_came() -> None:
    """A value in a hidden field, a text field or a copy button is never altered; all other values
    are made visible.
    """
    for path in (*(path for paths in TEMPLATES.values() for path in paths), *VIEWER):
        fields = ["".join(groups) for groups in FIELD.findall(text_of(path))]
        filled = [field for field in fields if "{{" in field]
        assert [field for field in filled if not field.strip().endswith("|as_sent }}")] == []
        assert text_of(path).count("as_sent") == len(filled), path.name


def test_a_browser_sends_back_the_very_text() -> None:
    """A hidden field on a page returns the value unchanged."""
    page = environment("client_app", Outside).get_template("continue.html")
    given = dict.fromkeys(("config", "url_for"), Outside())
    assert ACTING in Seen(page.render(given)).sent


def test_all_other_templates_show_only_visible_text() -> None:
    """Templates outside a Flask app are set up in the same way."""
    made = {
        named(path): {getattr(node, "id", "") for node in nodes_of(path)}
        for package in PACKAGES
        for path in modules(package)
    }
    owners = [name for name, used in made.items() if "Environment" in used]
    assert len(owners) > 1
    assert_none(name for name in owners if "show_text_visibly" not in made[name])


@pytest.mark.parametrize("package", ROLES)
def test_every_role_is_shielded(package: str) -> None:
    """The shield makes the templates show visible text."""
    assert "shield" in {getattr(node, "id", "") for node in nodes_of(ROOT / package / "app.py")}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\r\nb\nc\rd\x1b\te", "a\nb\nc\\x0dd\\x1b e"),
        (Markup("<b>x</b>"), "<b>x</b>"),
        ("<b>\u202e", "&lt;b&gt;\\u202e"),
        (["\u202e"], "[&#39;\\u202e&#39;]"),
        (5, "5"),
        (True, "True"),
        (None, "None"),
    ],
)
def test_a_value_of_any_kind_is_visible(value: object, shown: str) -> None:
    """A note keeps its line breaks, whichever kind a browser sends; our own markup stays markup."""
    found = Environment(autoescape=True)
    show_text_visibly(found)
    assert found.from_string("{{ value }}").render(value=value) == shown
