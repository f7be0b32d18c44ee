"""Clauses of specifications, and where to read them: "RFC 6749 §4.1.2" is a place on the web.

Only the numbers of a clause go into its URL, so a text from the wire cannot lead elsewhere.
"""

import re
from collections.abc import Iterator

_RFC = "https://www.rfc-editor.org/rfc/rfc"
_OPENID = "https://openid.net/specs/"
_DRAFTS = "https://datatracker.ietf.org/doc/html/"
SPECIFICATIONS = {
    "OIDC Core": f"{_OPENID}openid-connect-core-1_0.html",
    "OIDC Discovery": f"{_OPENID}openid-connect-discovery-1_0.html",
    "OIDC Registration": f"{_OPENID}openid-connect-registration-1_0.html",
    "OIDC RP-Initiated Logout": f"{_OPENID}openid-connect-rpinitiated-1_0.html",
    "OIDC Front-Channel Logout": f"{_OPENID}openid-connect-frontchannel-1_0.html",
    "OIDC Back-Channel Logout": f"{_OPENID}openid-connect-backchannel-1_0.html",
    "OAuth 2.0 Multiple Response Types": f"{_OPENID}oauth-v2-multiple-response-types-1_0.html",
    "FAPI 2.0": f"{_OPENID}fapi-security-profile-2_0-final.html",
    "OAuth 2.0 Form Post Response Mode": f"{_OPENID}oauth-v2-form-post-response-mode-1_0.html",
    "Security BCP update": f"{_DRAFTS}draft-ietf-oauth-security-topics-update",
}
"""The specifications that are not RFCs, by the names used here."""

_NEWER = frozenset(SPECIFICATIONS[name] for name in ("FAPI 2.0", "Security BCP update"))
_OLDER = frozenset(SPECIFICATIONS.values()) - _NEWER
"""The specifications whose pages use the older form of anchors."""

_NAMES = "|".join(map(re.escape, SPECIFICATIONS))
_SECTION = r"§[0-9]{1,3}(?:\.[0-9]{1,3}){0,6}"
_APPENDIX = r"\bAppendix [A-Z](?:\.[0-9]{1,3}){0,6}\b"
# Numbering inside a clause, as in "(A)" or "(4, 5)", has no anchor of its own.
_PLACE = rf"(?:{_SECTION}(?:–[0-9.]{{1,12}})?|{_APPENDIX})(?: \((?:[A-Z]|[0-9, ]{{1,12}})\))?"
_CLAUSE = re.compile(rf"\b(RFC [0-9]{{1,5}}\b|{_NAMES})(?: {_PLACE})?|{_PLACE}")
_BEGINS = re.compile(rf"{_SECTION}|{_APPENDIX}")


def linked(spec: str) -> list[tuple[str, str | None]]:
    """Split a text into pieces, each with the https URL of the clause it names, or None.

    A clause without a name belongs to the specification named before it: in "RFC 6749 §1.2, §4.1"
    both do. The pieces, joined, are the text.
    """
    return list(_pieces(spec))


def _pieces(spec: str) -> Iterator[tuple[str, str | None]]:
    document, end = "", 0
    for found in _CLAUSE.finditer(spec):
        document = _document(found[1]) if found[1] else document
        if not document:
            continue
        if found.start() > end:
            yield spec[end : found.start()], None
        yield found[0], document + _anchor(found[0], document)
        end = found.end()
    if end < len(spec):
        yield spec[end:], None


def _document(name: str) -> str:
    return SPECIFICATIONS.get(name) or f"{_RFC}{int(name.removeprefix('RFC '))}"


def _anchor(clause: str, document: str) -> str:
    """Return the anchor of a clause in its document; "" means the document itself."""
    begins = _BEGINS.search(clause)
    if begins is None:
        return ""
    kind = "section" if begins[0].startswith("§") else "appendix"
    number = begins[0].removeprefix("§").removeprefix("Appendix ")
    return f"#rfc.{kind}.{number}" if document in _OLDER else f"#{kind}-{number}"
