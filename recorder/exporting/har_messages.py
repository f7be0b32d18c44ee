"""Requests and responses in the form of HAR 1.2, split into query, cookies and form."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from recorder.event.event import Message, Request, Response
from recorder.reading.wording import left_out
from tracing.fingerprints import query_of

HTTP = "HTTP/1.1"
NOT_KNOWN = -1
"""An unknown size: covered secrets are shorter than what was sent."""

FORM = "application/x-www-form-urlencoded"
_IN_A_URI = "!#$%&'()*+,/:;=?@[]~"
"""Characters that may appear unencoded in a URI (RFC 3986 §2.2, and the percent sign)."""


def request_of(request: Request) -> dict[str, Any]:
    """A request, with the fields of its form."""
    told = {
        "method": request.method,
        "url": _uri(request.url),
        "httpVersion": HTTP,
        "cookies": list(_sent_cookies(request)),
        "headers": _headers(request),
        "queryString": _named(query_of(request.url)),
        "headersSize": NOT_KNOWN,
        "bodySize": NOT_KNOWN if request.body or request.left_out else 0,
    }
    return told | ({"postData": _post_data(request)} if request.body else {})


def response_of(response: Response | None) -> dict[str, Any]:
    """A response; if none was recorded, its status is 0, as browsers write it."""
    told = response or Response(headers=(), body="", status=0)
    known = told.status in HTTPStatus._value2member_map_
    return {
        "status": told.status,
        "statusText": HTTPStatus(told.status).phrase if known else "",
        "httpVersion": HTTP,
        "cookies": list(_set_cookies(told)),
        "headers": _headers(told),
        "content": _content(told),
        "redirectURL": _uri(told.header_values().get("location", "")),
        "headersSize": NOT_KNOWN,
        "bodySize": NOT_KNOWN,
    }


def _uri(text: str) -> str:
    """Encode the characters that a URI cannot contain, such as those of a covered secret."""
    return quote(text, safe=_IN_A_URI, errors="replace")


def _headers(message: Message) -> list[dict[str, str]]:
    return [_pair(name, value) for name, value in message.headers]


def _pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


def _named(text: str) -> list[dict[str, str]]:
    pairs = parse_qsl(text, keep_blank_values=True, errors="replace")
    return [_pair(name, value) for name, value in pairs]


def _sent_cookies(request: Request) -> Iterator[dict[str, str]]:
    for name, value in request.headers:
        if name.lower() == "cookie":
            for cookie in value.split(";"):
                yield _pair(*_split(cookie))


def _set_cookies(response: Response) -> Iterator[dict[str, Any]]:
    for name, value in response.headers:
        if name.lower() == "set-cookie":
            cookie, *attributes = value.split(";")
            yield _pair(*_split(cookie)) | dict(_attributes(attributes))


def _attributes(texts: list[str]) -> Iterator[tuple[str, Any]]:
    """The attributes of a cookie that HAR defines, and SameSite, which browsers also write."""
    for name, value in map(_split, texts):
        match name.lower():
            case "path" | "domain" as known:
                yield known, value
            case "httponly":
                yield "httpOnly", True
            case "secure":
                yield "secure", True
            case "samesite":
                yield "sameSite", value
            case "expires":
                yield from _expires(value)


def _expires(text: str) -> Iterator[tuple[str, str]]:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return
    if at.tzinfo is not None:
        yield "expires", at.isoformat(timespec="milliseconds")


def _split(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    return name, value


def _post_data(request: Request) -> dict[str, Any]:
    kind = _content_type(request)
    is_form = kind.partition(";")[0].strip().lower() == FORM
    return {
        "mimeType": kind,
        "params": _named(request.body) if is_form else [],
        "text": request.body,
    } | _cut(request)


def _content(response: Response) -> dict[str, Any]:
    text = response.body
    size = len(text.encode("utf-8", "replace")) + response.left_out
    told = {"size": size, "mimeType": _content_type(response), "text": text}
    return told | _cut(response)


def _cut(message: Message) -> dict[str, str]:
    return {"comment": left_out(message.left_out)} if message.left_out else {}


def _content_type(message: Message) -> str:
    return message.header_values().get("content-type", "")
