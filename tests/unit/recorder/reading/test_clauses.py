"""`recorder.reading.clauses`: every clause that we cite can be opened."""

import importlib
import re

import pytest

from recorder.reading.clauses import linked
from tests.support.places import ROOT
from tracing import catalogue
from tracing.catalogue import Step
from tracing.checks import Check
from tracing.glossary import GLOSSARY
from tracing.threats.threat_map import threats

RFC = "https://www.rfc-editor.org/rfc/rfc"
SPECS = "https://openid.net/specs/"
CORE = f"{SPECS}openid-connect-core-1_0.html"
UPDATE = "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-security-topics-update"
ADDRESS = re.compile(
    r"https://www\.rfc-editor\.org/rfc/rfc[1-9]\d{3,4}(#section-[\d.]*\d|#appendix-[A-Z][\d.]*)?"
    r"|https://openid\.net/specs/[a-z_0-9-]+\.html#(rfc\.section\.|section-)[\d.]*\d"
    r"|https://datatracker\.ietf\.org/doc/html/[a-z-]+#section-[\d.]*\d"
)


def specs_of_checks() -> set[str]:
    """The clauses that the checks of the three roles cite."""
    paths = [
        path.relative_to(ROOT)
        for role in catalogue.PARTY_NAMES
        for path in sorted((ROOT / role).rglob("*_checks.py"))
    ]
    modules = [importlib.import_module(".".join(path.with_suffix("").parts)) for path in paths]
    checks = [value for module in modules for value in vars(module).values()]
    return {check.spec for check in checks if isinstance(check, Check)}


STEPS = {step.spec for step in vars(catalogue).values() if isinstance(step, Step)}
WORDS = {word.spec for words in GLOSSARY.values() for word in words.values() if word.spec}
THREATS = {threat.spec for threat in threats()}
CITED = sorted(STEPS | WORDS | THREATS | specs_of_checks())


def is_linked(spec: str) -> bool:
    """Whether every clause of a text is linked to its place."""
    pieces = linked(spec)
    is_whole = "".join(text for text, _ in pieces) == spec
    leads = (ADDRESS.fullmatch(to) if to else text == ", " for text, to in pieces)
    return is_whole and all(leads)


def test_every_clause_that_we_cite_has_an_address() -> None:
    """In steps, glossary, threats and checks; between the links there are only commas."""
    assert [spec for spec in CITED if not is_linked(spec)] == []


def test_there_is_something_to_cite() -> None:
    """The checks, the steps and the glossary entries were found."""
    assert len(CITED) > 100


@pytest.mark.parametrize(
    ("spec", "addresses"),
    [
        ("RFC 6749 §1.2, §4.1 (A)", [f"{RFC}6749#section-1.2", f"{RFC}6749#section-4.1"]),
        ("RFC 6749 §2, RFC 7591 §2–3", [f"{RFC}6749#section-2", f"{RFC}7591#section-2"]),
        ("RFC 7518 Appendix B.1", [f"{RFC}7518#appendix-B.1"]),
        ("RFC 6749 §3.2, Appendix B", [f"{RFC}6749#section-3.2", f"{RFC}6749#appendix-B"]),
        ("RFC 9068", [f"{RFC}9068"]),
        ("OIDC Core §3.1.3.7", [f"{CORE}#rfc.section.3.1.3.7"]),
        ("OIDC Core §3.1.3.7 (4, 5)", [f"{CORE}#rfc.section.3.1.3.7"]),
        ("OIDC Core Appendix A", [f"{CORE}#rfc.appendix.A"]),
        ("FAPI 2.0 §6.5", [f"{SPECS}fapi-security-profile-2_0-final.html#section-6.5"]),
        ("Security BCP update §2.1", [f"{UPDATE}#section-2.1"]),
        ("Stopped by PKCE (RFC 7636 §4.6).", [f"{RFC}7636#section-4.6"]),
    ],
)
def test_a_clause_leads_to_its_place(spec: str, addresses: list[str]) -> None:
    """A clause without a specification belongs to the one before it."""
    assert [address for _, address in linked(spec) if address] == addresses


@pytest.mark.parametrize(
    "text",
    [
        "",
        "§3 of nothing",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "RFC §1",
        "RFC 123456 §1",
        "RFC ١٢٣٤ §1",
        "XRFC 6749 §1",
        "our own idea",
    ],
)
def test_what_is_no_clause_stays_text(text: str) -> None:
    """A check's clause comes from the wire and may be any text."""
    assert linked(text) == ([(text, None)] if text else [])


def test_only_numbers_go_into_an_address() -> None:
    """Text after a clause stays outside its link."""
    assert linked('RFC 6749 §1.2"><b>') == [
        ("RFC 6749 §1.2", f"{RFC}6749#section-1.2"),
        ('"><b>', None),
    ]


def test_a_long_text_is_read_once() -> None:
    """A megabyte of text takes no longer than reading it once."""
    text = "RFC 6749 §1.1.1.1.1.1.1.1.1.1 (A" * 30_000
    assert "".join(piece for piece, _ in linked(text)) == text
