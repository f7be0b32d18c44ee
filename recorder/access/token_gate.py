"""The tokens that open the recorder: programs send one, a browser gets a cookie for it once.

They are asked for on loopback too: other people on this machine reach it there.

The link `/?token=…` answers with the cookie and leads on without the token, so that it stands
neither in the address bar nor in what that page links to. The cookie is not the token: someone who
reads it cannot make the link.
"""

import hmac
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from flask import Response, jsonify, make_response, redirect, request

from hosting.cookies import Cookie
from tracing.viewer_cookie import VIEWER_COOKIE

COOKIE_SECONDS = 30 * 24 * 3600
INBOX = frozenset({("POST", "/events")})
"""What a role needs: to hand in its events."""

UNAUTHORIZED = 401
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>A token is needed</title>
</head>
<body>
<main>
<h1>A token is needed</h1>
<p>Open the link that <code>launch</code> or the recorder printed. It ends with
<code>?token=…</code> and opens this viewer in this browser for 30 days.</p>
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Tokens:
    """`viewer` opens everything, `inbox` only what a role needs.

    Raises:
        ValueError: one is missing, which would let everyone in.
    """

    viewer: str = field(repr=False)
    inbox: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.viewer and self.inbox):
            raise ValueError("the recorder needs a token for its viewer and one for its inbox")


class TokenGate:
    """Accepts requests with a token, or with the cookie that was given for the viewer's.

    `url` is the recorder's address for browsers.
    """

    def __init__(self, tokens: Tokens, url: str) -> None:
        self._tokens = tokens
        self._proof = hmac.digest(tokens.viewer.encode(), VIEWER_COOKIE.encode(), "sha256").hex()
        self._cookie = Cookie.of(url, VIEWER_COOKIE, COOKIE_SECONDS)

    def ask(self) -> Response | None:
        """The answer to the link with the token, or to a stranger; None lets a request through."""
        if request.method == "GET" and _is_same(request.args.get("token", ""), self._tokens.viewer):
            return self._let_in()
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return None if self._opens(shown) else _refusal()
        return None if _is_same(self._cookie.value_in(request), self._proof) else _refusal()

    def _opens(self, token: str) -> bool:
        is_inbox = (request.method, request.path) in INBOX
        return _is_same(token, self._tokens.viewer) or (is_inbox and self.opens_inbox(token))

    def opens_inbox(self, token: str) -> bool:
        """Whether a role that shows this token may hand in its events."""
        return _is_same(token, self._tokens.inbox)

    def _let_in(self) -> Response:
        rest = [(name, text) for name, text in request.args.items(multi=True) if name != "token"]
        query = f"?{urlencode(rest)}" if rest else ""
        answer = make_response(redirect(quote(request.path) + query, 303))
        self._cookie.set(answer, self._proof)
        return answer


def _is_same(given: str, right: str) -> bool:
    # As bytes: of texts, compare_digest takes ASCII only.
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())


def _refusal() -> Response:
    if "text/html" in request.headers.get("Accept", ""):
        answer = make_response(PAGE, UNAUTHORIZED)
    else:
        answer = make_response(jsonify(error="The recorder's token is needed."), UNAUTHORIZED)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="recorder"'
    return answer
