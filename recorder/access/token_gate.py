"""The tokens that open the recorder: programs send one; a browser exchanges it once for a cookie.

They are required on loopback too, since other users of this machine can reach it there.

The link `/?token=…` sets the cookie and redirects to the same page without the token, so that the
token appears neither in the address bar nor in a Referer header. The cookie is not the token:
someone who reads the cookie cannot construct the link.
"""

import hmac
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from flask import Response, jsonify, make_response, redirect, request

from hosting.cookies import Cookie
from tracing.viewer_cookie import VIEWER_COOKIE

COOKIE_SECONDS = 30 * 24 * 3600
INBOX = frozenset({("POST", "/events")})
"""The requests that a role needs: submitting its events."""

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
    """The tokens: `viewer` opens everything, `inbox` only what a role needs.

    Raises:
        ValueError: one of them is empty, which would let everyone in.
    """

    viewer: str = field(repr=False)
    inbox: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.viewer and self.inbox):
            raise ValueError("the recorder needs a token for its viewer and one for its inbox")


class TokenGate:
    """Accepts requests with a token, or with the cookie that was issued for the viewer's token.

    `url` is the recorder's URL for browsers.
    """

    def __init__(self, tokens: Tokens, url: str) -> None:
        self._tokens = tokens
        self._proof = hmac.digest(tokens.viewer.encode(), VIEWER_COOKIE.encode(), "sha256").hex()
        self._cookie = Cookie.of(url, VIEWER_COOKIE, COOKIE_SECONDS)

    def ask(self) -> Response | None:
        """The response to the link with the token, or to a refused request; None lets others in."""
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
        """Whether a role that presents this token may submit its events."""
        return _is_same(token, self._tokens.inbox)

    def _let_in(self) -> Response:
        rest = [(name, text) for name, text in request.args.items(multi=True) if name != "token"]
        query = f"?{urlencode(rest)}" if rest else ""
        answer = make_response(redirect(quote(request.path) + query, 303))
        self._cookie.set(answer, self._proof)
        return answer


def _is_same(given: str, right: str) -> bool:
    # Compared as bytes: compare_digest accepts only ASCII strings.
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())


def _refusal() -> Response:
    if "text/html" in request.headers.get("Accept", ""):
        answer = make_response(PAGE, UNAUTHORIZED)
    else:
        answer = make_response(jsonify(error="The recorder's token is needed."), UNAUTHORIZED)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="recorder"'
    return answer
