"""Rewrites named values wherever they appear in a message: in URLs, forms, JSON and HTML. The
caller decides which value becomes what; everything else stays as it was sent.
"""

import html
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_plus

Decide = Callable[[str, str], str | None]
"""Name and value of a parameter → its replacement; None to leave it unchanged."""

IN_KEY = "jwk."
"""A prefix for the name of a member of a key (RFC 7517 §4): elsewhere, `d` means many things."""

PICTURE = "<svg>"
"""Used as the name of a picture in a page: a QR code may contain a value without a name."""

MOST_INSIDE = 4
"""How deep URLs inside URLs are examined."""

LONGEST_DELIMITER = 72
"""Characters of a delimiter in a multipart form: two hyphens and the boundary (RFC 2046 §5.1.1)."""

# Each of these patterns continues after everything it has examined, match or not: one that could
# begin again inside itself would take a time that grows with the square of the text.
_IN_URL = re.compile(r"(^|[?&#])([^?&#=]+)=([^&#]*)")
_IN_FORM = re.compile(r"(^|&)([^&=]+)=([^&]*)")
_COOKIE = re.compile(r"(^|;\s*)([^=;\s]+)=([^;]*)")
_JSON_STRING = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))(\s*+:)?', re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*+>?", re.IGNORECASE)
_INPUT_NAME = re.compile(r"""\bname=["']?([^"'\s>]+)""", re.IGNORECASE)
_INPUT_VALUE = re.compile(r"""\bvalue=("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_PICTURE = re.compile(r"<svg\b.*?(?:</svg\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_DATA_PICTURE = re.compile(r"\bdata:image/[^\s\"'<>)]*+", re.IGNORECASE)
_HTML_ADDRESS = re.compile(r"""(\b(?:href|action|src)=["'])([^"']*)""", re.IGNORECASE)


def in_url(text: str, decide: Decide) -> str:
    """Rewrite the query and fragment of a URL, and of the URLs inside it."""
    return _in_pairs(_IN_URL, text, decide, MOST_INSIDE)


def in_cookies(text: str, decide: Decide, most: int = 0) -> str:
    """Rewrite the pairs of a Cookie header, or the first `most` of them."""

    def rewritten(found: re.Match[str]) -> str:
        before, name, value = found.groups()
        shown = decide(name, value)
        return f"{before}{name}={value if shown is None else shown}"

    return _COOKIE.sub(rewritten, text, count=most)


def in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Rewrite every string of a JSON value, whatever its name is."""
    if isinstance(value, dict):
        return {key: in_texts(member, change) for key, member in value.items()}
    if isinstance(value, list):
        return [in_texts(member, change) for member in value]
    return change(value) if isinstance(value, str) else value


def in_body(body: str, decide: Decide) -> str:
    """Rewrite a body as the kind that it looks like, whatever its headers say."""
    start = body.lstrip()[:1]
    if start in ("{", "["):
        return _in_json(body, decide)
    if start == "<":
        return _in_html(body, decide)
    if start == "-":
        return _in_parts(body, decide)
    return _in_form(body, decide)


def _in_form(body: str, decide: Decide) -> str:
    return _in_pairs(_IN_FORM, body, decide, MOST_INSIDE)


def _in_pairs(pattern: re.Pattern[str], text: str, decide: Decide, inside: int) -> str:
    def rewritten(found: re.Match[str]) -> str:
        before, name, raw = found.groups()
        value = unquote_plus(raw)
        shown = decide(unquote_plus(name), value)
        if shown is None and value != raw and inside:
            # A URL inside a URL has parameters of its own.
            inner = _in_pairs(_IN_URL, value, decide, inside - 1)
            shown = quote(inner, safe="") if inner != value else None
        return f"{before}{name}={raw if shown is None else shown}"

    return pattern.sub(rewritten, text)


def _in_json(body: str, decide: Decide) -> str:
    try:
        document = json.loads(body)
        rewritten = _in_member("", document, decide)
    except (ValueError, RecursionError):
        return _in_broken_json(body, decide)
    return body if rewritten == document else json.dumps(rewritten, ensure_ascii=False)


def _in_member(name: str, value: Any, decide: Decide) -> Any:
    if isinstance(value, dict):
        prefix = IN_KEY if "kty" in value else ""
        return {key: _in_member(prefix + key, member, decide) for key, member in value.items()}
    if isinstance(value, list):
        return [_in_member(name, member, decide) for member in value]
    if isinstance(value, str):
        return decide(name, value) or in_url(value, decide)
    return value


def _in_broken_json(body: str, decide: Decide) -> str:
    """Rewrite incomplete or invalid JSON: the strings after each name, and pairs as in a form."""
    name = ""

    def rewritten(found: re.Match[str]) -> str:
        nonlocal name
        text, colon = found.groups()
        value = text[1:].removesuffix('"')
        if colon:
            name = value
            return found[0]
        shown = decide(name, value)
        return text if shown is None else json.dumps(shown, ensure_ascii=False)

    return _in_form(_JSON_STRING.sub(rewritten, body), decide)


def _in_parts(body: str, decide: Decide) -> str:
    """Rewrite a multipart form (RFC 7578); each part has headers, an empty line, and a value."""
    first, newline, _ = body.lstrip("\r\n").partition("\n")
    delimiter = first.rstrip("\r")
    if not (newline and delimiter.startswith("--") and len(delimiter) <= LONGEST_DELIMITER):
        return _in_form(body, decide)
    before, *parts = body.split(delimiter)
    return delimiter.join([before, *(_in_part(part, decide) for part in parts)])


def _in_part(part: str, decide: Decide) -> str:
    newline = "\r\n" if part.startswith("\r\n") else "\n"
    head, blank, rest = part.partition(2 * newline)
    value = rest.removesuffix(newline)
    shown = decide(_name_of_part(head), value)
    return part if shown is None else f"{head}{blank}{shown}{rest[len(value) :]}"


def _name_of_part(head: str) -> str:
    for parameter in head.splitlines():
        for words in parameter.split(";"):
            name, _, value = words.strip().partition("=")
            if name.lower() == "name":
                return value.strip('"')
    return ""


def _in_html(body: str, decide: Decide) -> str:
    body = _PICTURE.sub(lambda found: _in_picture(found[0], "<svg>{}</svg>", decide), body)
    body = _DATA_PICTURE.sub(lambda found: _in_picture(found[0], "data:,{}", decide), body)
    body = _INPUT.sub(lambda found: _in_input(found[0], decide), body)
    return _HTML_ADDRESS.sub(
        lambda found: found[1] + in_url(found[2].replace("&amp;", "&"), decide), body
    )


def _in_picture(picture: str, replacement: str, decide: Decide) -> str:
    shown = decide(PICTURE, picture)
    return picture if shown is None else replacement.format(shown)


def _in_input(tag: str, decide: Decide) -> str:
    name, value = _INPUT_NAME.search(tag), _INPUT_VALUE.search(tag)
    if name is None or value is None:
        return tag
    shown = decide(name[1], html.unescape(value[1].strip("\"'")))
    return tag if shown is None else tag.replace(value[0], f'value="{shown}"')
