"""Renders templates as HTML, outside of any request: the live stream renders rows, too."""

import functools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hosting.pages import show_text_visibly
from hosting.visible_text import visible
from oauth2_playground.spelling import spelled
from recorder.event.event import Verdict
from recorder.exporting.formats import FORMATS
from recorder.learning import terms
from recorder.reading import refusals, wording
from recorder.reading.clauses import linked

TEXTS = 1024
"""How many texts are kept with their terms explained."""

CLASSES: dict[Verdict, str] = {"passed": "good", "failed": "bad", "warning": "warned"}
"""The CSS class of each verdict."""

_TERM = Markup(
    '<span class="term"><button type="button">{}</button>'
    '<span class="gloss"><strong>{}</strong>: {} <a href="/glossary#{}">Glossary</a></span></span>'
)
_LINK = Markup('<a class="clause" href="{}" rel="noreferrer noopener" target="_blank">{}</a>')


def cited(spec: str) -> Markup:
    """Return clauses of specifications, each linked to its text on the web."""
    return Markup().join(
        Markup.escape(visible(text)) if address is None else _LINK.format(address, text)
        for text, address in linked(spec)
    )


@functools.lru_cache(TEXTS)
def with_terms(text: str) -> Markup:
    """Return a text of our own in which each term is explained where it first appears."""
    return Markup().join(
        Markup.escape(visible(piece))
        if term is None
        else _TERM.format(piece, term.name, term.meaning, term.anchor)
        for piece, term in terms.split(text)
    )


def address(flow: str, *rest: str) -> str:
    """Return the URL of a flow's page, or of a page below it."""
    return "/".join(("/flows", quote(flow, safe=""), *(quote(part, safe="") for part in rest)))


def iso(epoch: int) -> str:
    """Return a time (seconds since 1970) in ISO 8601."""
    return datetime.fromtimestamp(epoch, UTC).isoformat()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    show_text_visibly(environment)
    environment.filters |= {"terms": with_terms, "spelled": spelled}
    environment.globals |= {"words": wording, "refusals": refusals, "classes": CLASSES}
    environment.globals |= {"cited": cited, "address": address, "iso": iso, "formats": FORMATS}
    return environment


_TEMPLATES = _environment()


def render(template: str, **given: Any) -> Markup:
    """Render a template as HTML; what it is given is escaped, unless it is markup of our own."""
    return Markup(_TEMPLATES.get_template(template).render(given))  # noqa: S704
