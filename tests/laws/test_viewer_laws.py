"""The laws of the viewer's own files, read as text: templates, style sheets and scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.sources import modules, text_of

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
"""A name that looks like a URL, but from which nothing is loaded."""

MARKUP_FROM_TEXT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
    r"|\beval\(|\bFunction\(|\.style\b|cssText"
)
FRAGMENT = "template.innerHTML = html;"
"""The only statement that turns text into markup: page fragments from our own server."""


def code(path: Path) -> str:
    """A script or style sheet without its comments."""
    return re.sub(r"/\*.*?\*/|(?m:^\s*//[^\n]*$)", "", text_of(path), flags=re.DOTALL)


def test_there_is_something_to_read() -> None:
    """Without these files, the laws below would pass for no reason."""
    assert TEMPLATES
    assert SCRIPTS
    assert SHEETS
    assert IMAGES


def test_a_template_escapes_whatever_it_is_given() -> None:
    """Data from the wire stays data: no template can turn off escaping."""
    assert_none(path.name for path in TEMPLATES if UNESCAPED.search(text_of(path)))


def test_a_page_has_no_inline_script_or_style() -> None:
    """The Content-Security-Policy would block it without any message."""
    assert_none(path.name for path in TEMPLATES if INLINE.search(text_of(path)))


def test_nothing_is_loaded_from_elsewhere() -> None:
    """The viewer works without a network."""
    texts = {path: text_of(path) for path in TEMPLATES}
    texts |= {path: code(path) for path in (*SCRIPTS, *SHEETS, *IMAGES)}
    own = {path: text.replace(SVG_NAMESPACE, "") for path, text in texts.items()}
    assert_none(path.name for path, text in own.items() if ELSEWHERE.search(text))


def test_a_script_is_short_and_says_what_lives_there() -> None:
    """The first line describes it."""
    assert_none(faults_of(SCRIPTS, r"// [A-Z].*\.\n", LONGEST_SCRIPT))


def test_a_style_sheet_is_short_and_says_what_lives_there() -> None:
    """The first line describes it."""
    assert_none(faults_of(SHEETS, r"/\* [A-Z].*\*/\n", LONGEST_SHEET))


def faults_of(paths: list[Path], opening: str, most_lines: int) -> Iterator[str]:
    """Yield the files that begin in another way, or are too long."""
    for path in paths:
        if not re.match(opening, text_of(path)):
            yield f"{path.name} does not say what lives there"
        if text_of(path).count("\n") > most_lines:
            yield f"{path.name} has more than {most_lines} lines"


def test_no_script_makes_markup_of_text() -> None:
    """Nor code or styles, except page fragments that the recorder has rendered."""
    codes = {path.name: code(path).replace(FRAGMENT, "", 1) for path in SCRIPTS}
    assert_none(name for name, text in codes.items() if MARKUP_FROM_TEXT.search(text))


def test_one_function_takes_in_what_the_server_rendered() -> None:
    """`page.js` is the only script that inserts markup."""
    assert [path.name for path in SCRIPTS if FRAGMENT in text_of(path)] == ["page.js"]


def test_a_static_file_is_used() -> None:
    """A page or another script uses each script; a page uses each other file."""
    pages = "".join(map(text_of, TEMPLATES))
    scripts = "".join(map(text_of, SCRIPTS))
    assert_none(
        path.name
        for path in (*SCRIPTS, *SHEETS, *IMAGES)
        if f'"/{path.relative_to(VIEWER).as_posix()}"' not in pages
        and f'from "./{path.name}"' not in scripts
    )


def test_a_template_is_used() -> None:
    """Another template or the code uses it."""
    readers = "".join(map(text_of, (*TEMPLATES, *modules("recorder"))))
    asked = (path.relative_to(VIEWER / "templates").as_posix() for path in TEMPLATES)
    assert_none(name for name in asked if f'"{name}"' not in readers)
