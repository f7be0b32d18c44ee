"""The token that opens the recorder: programs send it, a browser gets a cookie for it once.

The link `/?token=…` answers with the cookie and leads on without the token, so that it stands
neither in the address bar nor in what that page links to. The cookie is not the token: who reads
it cannot make the link.
"""

import hmac
from urllib.parse import quote, urlencode

from flask import Response, jsonify, make_response, redirect, request

COOKIE = "recorder_viewer"
"""Ports do not separate cookies: the name is the recorder's own."""

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
<p>Open the link that <code>launch.py</code> printed. It ends with <code>?token=…</code> and opens
this viewer once for all in this browser.</p>
</main>
</body>
</html>
"""


class TokenGate:
    """Accepts requests with the token, or with the cookie that was given for it."""

    def __init__(self, token: str, *, secure: bool) -> None:
        self._token = token
        self._cookie = hmac.digest(token.encode(), COOKIE.encode(), "sha256").hex()
        self._secure = secure

    def ask(self) -> Response | None:
        """The answer to the link with the token, or to a stranger; None lets a request through."""
        if request.method == "GET" and _is_same(request.args.get("token", ""), self._token):
            return self._let_in()
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            is_known = _is_same(shown, self._token)
        else:
            is_known = _is_same(request.cookies.get(COOKIE, ""), self._cookie)
        return None if is_known else _refusal()

    def _let_in(self) -> Response:
        rest = [(name, text) for name, text in request.args.items(multi=True) if name != "token"]
        query = f"?{urlencode(rest)}" if rest else ""
        answer = make_response(redirect(quote(request.path) + query, 303))
        # Lax: a link in a chat may lead here, and only a link; to look changes nothing.
        answer.set_cookie(COOKIE, self._cookie, secure=self._secure, httponly=True, samesite="Lax")
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
