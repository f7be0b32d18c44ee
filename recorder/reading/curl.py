"""A request as a curl command that runs in any POSIX shell and sends the same request.

Data from the wire is quoted. What quotes cannot make safe (control characters, which act on the
terminal into which a command is pasted, and characters that change the direction of a line, which
make it read differently) is escaped or left out: no part of a request can become a command, an
option or a file name.
"""

import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote

from hosting.visible_text import UNSEEN
from recorder.event.event import Request

NOISE = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding"})
"""Headers that curl sets itself to suit its own connection."""

WITH_BODY = ("PATCH", "POST", "PUT")
"""Methods whose body is sent even if it is empty."""

_ADDRESS = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_PATTERN = re.compile(r"[][{}]")
_DOTS = re.compile(r"/(\.|%2e){1,2}([/?#]|$)", re.IGNORECASE)
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_CONTROL = re.compile(f"[{UNSEEN}]+")
_CONTROL_OR_SPACE = re.compile(f"[ {UNSEEN}]+")
# Inside quotes, a line feed is harmless: the shell reads on.
_ACTS = re.compile(f"(?!\n)[{UNSEEN}]")
_BETWEEN = " \\\n  "


def as_curl(request: Request) -> str:
    """Return the command that sends this request, one option per line.

    Return "" if curl cannot send it: a URL or method that is not valid in HTTP, an incomplete body.
    """
    method, url, body = request.method, request.url, request.body
    if not _ADDRESS.match(url) or not _TOKEN.fullmatch(method) or request.left_out:
        return ""
    sends = bool(body) or method in WITH_BODY
    words = [f"curl{_flags(url)}{_method(method, sends=sends)} --url {shlex.quote(_url(url))}"]
    words += [f"--header {shlex.quote(line)}" for line in _headers(request, sends=sends)]
    piped = ""
    if _ACTS.search(body):
        piped = f"printf -- {shlex.quote(_as_format(body))} |{_BETWEEN}"
        words.append("--data-binary @-")
    elif sends:
        words.append(f"--data-raw {shlex.quote(body)}")
    return piped + _BETWEEN.join(words)


def _flags(url: str) -> str:
    """Return options that keep curl from reading a URL as a pattern or tidying its path."""
    flags = " --globoff" if _PATTERN.search(url) else ""
    return flags + (" --path-as-is" if _DOTS.search(url) else "")


def _method(method: str, *, sends: bool) -> str:
    if method == "HEAD" and not sends:
        return " --head"
    return "" if method == "GET" and not sends else f" --request {shlex.quote(method)}"


def _url(url: str) -> str:
    return _CONTROL_OR_SPACE.sub(lambda found: quote(found[0], errors="replace"), url)


def _headers(request: Request, *, sends: bool) -> Iterator[str]:
    """Yield headers as curl accepts them. A name of other characters could name a file (@)."""
    names = set()
    for name, value in request.headers:
        if _TOKEN.fullmatch(name) and name.lower() not in NOISE:
            names.add(name.lower())
            text = _CONTROL.sub(" ", value).strip()
            yield f"{name}: {text}" if text else f"{name};"
    if sends and "content-type" not in names:
        # Otherwise curl would send the content type of a form.
        yield "Content-Type:"


def _as_format(body: str) -> str:
    """Return a body as a format for `printf`, which can also express what cannot be pasted."""
    text = body.replace("\\", "\\\\").replace("%", "%%")
    return _CONTROL.sub(lambda found: _octal(found[0]), text)


def _octal(text: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in text.encode(errors="replace"))
