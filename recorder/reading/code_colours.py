"""The colours of Python code on a page: the kind of each word, and the colour of each kind in the
light and the dark theme.
"""

from typing import NamedTuple

from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType


class Shade(NamedTuple):
    """A colour in the light theme and in the dark theme."""

    light: str
    dark: str


GROUND = Shade("#ffffff", "#0d1117")
MARKED_GROUND = Shade("#fff8c5", "#3a2f0b")
BAR = Shade("#9a6700", "#d29922")
PLAIN = Shade("#1f2328", "#e6edf3")

SHADES = {
    "code-keyword": Shade("#b3181f", "#ff938a"),
    "code-name": Shade("#6f3fc9", "#d2a8ff"),
    "code-decorator": Shade("#8a3c00", "#ffb077"),
    "code-string": Shade("#0a3069", "#a5d6ff"),
    "code-doc": Shade("#1a5a2c", "#8ddb9c"),
    "code-comment": Shade("#525a64", "#a5adb7"),
    "code-constant": Shade("#0550ae", "#79c0ff"),
}
"""The colour of each kind. All are readable: contrast on both backgrounds is at least 4.5 to 1."""

_KINDS = {
    Comment: "code-comment",
    Keyword: "code-keyword",
    Keyword.Constant: "code-constant",
    Name.Builtin: "code-constant",
    Name.Class: "code-name",
    Name.Decorator: "code-decorator",
    Name.Function: "code-name",
    Number: "code-constant",
    Operator.Word: "code-keyword",
    String: "code-string",
    String.Doc: "code-doc",
}


def class_of(kind: _TokenType) -> str | None:
    """Return the CSS class of a kind of word, as Pygments names it; None if it has no colour."""
    known = (_KINDS.get(one) for one in reversed(kind.split()))
    return next((css_class for css_class in known if css_class), None)


def stylesheet() -> str:
    """Return the CSS rules for a block of class `code`, in the theme in which the page is shown."""
    rules = [
        "/* Made by scripts/docs.py from recorder/reading/code_colours.py. */",
        ":root { color-scheme: light dark; }",
        *(f':root[data-theme="{one}"] {{ color-scheme: {one}; }}' for one in Shade._fields),
        f".code {{ background: {_css(GROUND)}; color: {_css(PLAIN)}; }}",
        # A bar as well: not every reader can see the colour.
        f".code .marked {{ background: {_css(MARKED_GROUND)}; "
        f"box-shadow: inset 4px 0 {_css(BAR)}; }}",
        *(f".{name} {{ color: {_css(shade)}; }}" for name, shade in SHADES.items()),
    ]
    return "\n".join(rules) + "\n"


def _css(shade: Shade) -> str:
    return f"light-dark({shade.light}, {shade.dark})"
