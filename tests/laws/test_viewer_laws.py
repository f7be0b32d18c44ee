"""The laws of the viewer's own files, read as text: templates, style sheets and scripts."""

import re
from pathlib import Path

import pytest

from tests.support.places import ROOT

VIEWER = ROOT / "recorder" / "viewer"
TEMPLATES = sorted((VIEWER / "templates").rglob("*.html"))
SCRIPTS = sorted((VIEWER / "static").rglob("*.js"))
SHEETS = sorted((VIEWER / "static").rglob("*.css"))
IMAGES = sorted((VIEWER / "static").rglob("*.svg"))

LONGEST_SCRIPT = 150
LONGEST_SHEET = 200

UNESCAPED = re.compile(r"\|\s*safe\b|autoescape|Markup|\bxmlattr\b")
INLINE = re.compile(
    r"<style|<script(?![^>]* src=\"/static/)|\s(style|on[a-z]+)\s*=|javascript:", re.IGNORECASE
)
ELSEWHERE = re.compile(r"(?:[a-z]+:)?//[a-z0-9]|@import|\bdata:", re.IGNORECASE)
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
"""A name that looks like an address; nothing is loaded from it."""

MARKUP_FROM_TEXT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
    r"|\beval\(|\bFunction\(|\.style\b|cssText"
)
FRAGMENT = "template.innerHTML = html;"
"""The one place where text becomes markup: pieces of pages that our own server has made."""


def name(path: Path) -> str:
    """A file by its name alone."""
    return path.name


def text(path: Path) -> str:
    """What stands in a file."""
    return path.read_text(encoding="utf-8")


def code(path: Path) -> str:
    """A script or style sheet without its comments."""
    return re.sub(r"/\*.*?\*/|(?m:^\s*//[^\n]*$)", "", text(path), flags=re.DOTALL)


def test_there_is_something_to_read() -> None:
    """Without it the laws below would hold of nothing."""
    assert TEMPLATES
    assert SCRIPTS
    assert SHEETS
    assert IMAGES


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_escapes_whatever_it_is_given(path: Path) -> None:
    """What came over the wire is data: no template can turn the escaping off."""
    assert not UNESCAPED.search(text(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_page_has_no_inline_script_or_style(path: Path) -> None:
    """The Content-Security-Policy would stop it, and the page would lack it without a word."""
    assert not INLINE.search(text(path))


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS, *SHEETS, *IMAGES], ids=name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    """The viewer works without a network."""
    own = text(path) if path in TEMPLATES else code(path)
    assert not ELSEWHERE.search(own.replace(SVG_NAMESPACE, ""))


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_short_and_says_what_lives_there(path: Path) -> None:
    """In its first line."""
    assert re.match(r"// [A-Z].*\.\n", text(path))
    assert text(path).count("\n") <= LONGEST_SCRIPT


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_style_sheet_is_short_and_says_what_lives_there(path: Path) -> None:
    """In its first line."""
    assert re.match(r"/\* [A-Z].*\*/\n", text(path))
    assert text(path).count("\n") <= LONGEST_SHEET


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_script_makes_markup_of_text(path: Path) -> None:
    """Nor code or style of it; but for the pieces of pages that the recorder has rendered."""
    assert not MARKUP_FROM_TEXT.search(code(path).replace(FRAGMENT, "", 1))


def test_one_function_takes_in_what_the_server_rendered() -> None:
    """Whoever wants to know where markup comes from has one place to look at."""
    assert [path.name for path in SCRIPTS if FRAGMENT in text(path)] == ["page.js"]


@pytest.mark.parametrize("path", [*SCRIPTS, *SHEETS, *IMAGES], ids=name)
def test_a_static_file_is_used(path: Path) -> None:
    """A script by another one, or by a page; the rest by a page."""
    asked = f'"/{path.relative_to(VIEWER).as_posix()}"'
    used = any(asked in text(template) for template in TEMPLATES)
    imported = any(f'from "./{path.name}"' in text(script) for script in SCRIPTS)
    assert used or imported


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_used(path: Path) -> None:
    """By another one, or by the code."""
    readers = [*TEMPLATES, *VIEWER.rglob("*.py")]
    asked = path.relative_to(VIEWER / "templates").as_posix()
    assert any(f'"{asked}"' in text(reader) for reader in readers)
