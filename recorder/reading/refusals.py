"""A refusal in words: who refused, where, why, and what to do."""

from http import HTTPStatus

from hosting.visible_text import visible
from recorder.event.refusal import Refusal
from recorder.reading.wording import check_name, party, status_line
from tracing.glossary import explain
from tracing.refused_requests import REQUEST_REFUSED


def reason(refusal: Refusal) -> str:
    """Return who refused and why, in one or two sentences."""
    words = [f"Refused by the {party(refusal.role)}"]
    if refusal.check:
        words.append(f": {why_refused(refusal)}")
    if answered := _answered(refusal):
        words.append(f". It answers {answered}")
    return "".join(words) + "."


def why_refused(refusal: Refusal) -> str:
    """Return why, in a few words: the failed check, or else the error, or else the status."""
    return f"“{check_name(refusal.check)}” failed" if refusal.check else _answered(refusal)


def where_refused(refusal: Refusal) -> str:
    """Return where a flow was refused: at a part of it, or before its step was known."""
    if refusal.slug == REQUEST_REFUSED.slug:
        return "before its step was known"
    return f"at {refusal.part}"


def advice(refusal: Refusal) -> str | None:
    """Return what to do about a refusal, if that is known."""
    keys = (str(refusal.status), refusal.error) if _is_unread(refusal) else (refusal.error,)
    words = (explain(key, "advice") for key in keys if key)
    return next((word.meaning for word in words if word), None)


def _answered(refusal: Refusal) -> str:
    if refusal.error and not _is_unread(refusal):
        return visible(refusal.error)
    return status_line(refusal.status) if refusal.status else ""


def _is_unread(refusal: Refusal) -> bool:
    """Return whether the status says more than the error, as 405 does."""
    is_general = refusal.status in (None, HTTPStatus.BAD_REQUEST)
    return refusal.slug == REQUEST_REFUSED.slug and not is_general
