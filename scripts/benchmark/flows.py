"""The flows that the bench runs, message by message, as bytes.

Warm: the browser is signed in and its consent is remembered. Cold: a browser without cookies signs
in and consents. Both end with an access token that the resource server has accepted. A recorded
flow can be walked again on the floor: servers that do nothing but answer.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from scripts.benchmark.client import FORM, PASSWORD, SCOPES, USERNAME, Client
from scripts.benchmark.driver import Flow, Leg, Walk
from scripts.benchmark.reading import access_token_in, code_in, cookie_in, form_in, target_in
from scripts.benchmark.wire import Answer

BROWSER, BACK, API = range(3)
"""The wires of a walker: browser and client app to the authorization server; client app to the
resource server.
"""

LOGIN = urlencode({"username": USERNAME, "password": PASSWORD}).encode()
CONSENT = urlencode([("decision", "allow"), *(("scope", name) for name in SCOPES)]).encode()


@dataclass(slots=True)
class About:
    """What one flow is about. `cookie` is the browser's, and changes on the way."""

    cookie: bytes
    state: bytes
    nonce: bytes
    verifier: bytes

    def remember(self, answer: Answer) -> None:
        """Keep the cookie that an answer sets, as a browser does."""
        self.cookie = cookie_in(answer) or self.cookie


class Flows:
    """The flows of one client; what is the same in each is put together once."""

    def __init__(self, client: Client) -> None:
        self._authorization = client.authorization
        self._browser = client.browser_head
        self._token, self._token_form = client.token_head, client.token_form
        self._api = client.api_head

    def warm(self, cookie: bytes) -> Walk:
        """Three requests: /authorize, /token, /api/notes, in a browser with this cookie."""
        about = _about(cookie)
        return Walk(self._warm(about), about)

    def cold(self) -> Walk:
        """Six requests: /authorize, /login, /authorize, /consent, /token, /api/notes."""
        about = _about(b"")
        return Walk(self._cold(about), about)

    def _warm(self, about: About) -> Flow:
        answer = yield BROWSER, self._get(self._request(about), about)
        yield from self._exchange(code_in(answer), about)

    def _cold(self, about: About) -> Flow:
        # Consent is remembered with the person; a client may ask that the question be put again.
        target = self._request(about) + b"&prompt=consent"
        page = yield BROWSER, self._get(target, about)
        answer = yield BROWSER, self._post(page, about, LOGIN)
        about.remember(answer)
        page = yield BROWSER, self._get(target_in(answer), about)
        answer = yield BROWSER, self._post(page, about, CONSENT)
        yield from self._exchange(code_in(answer), about)

    def _exchange(self, code: bytes, about: About) -> Flow:
        form = b"%b&code=%b&code_verifier=%b" % (self._token_form, code, about.verifier)
        answer = yield BACK, b"%bContent-Length: %d\r\n\r\n%b" % (self._token, len(form), form)
        yield API, b"%b%b\r\n\r\n" % (self._api, access_token_in(answer))

    def _request(self, about: About) -> bytes:
        challenge = _base64url(hashlib.sha256(about.verifier).digest())
        differs = b"&state=%b&nonce=%b&code_challenge=%b" % (about.state, about.nonce, challenge)
        return self._authorization + differs

    def _get(self, target: bytes, about: About) -> bytes:
        return b"GET %b%b%b\r\n" % (target, self._browser, _cookie_line(about))

    def _post(self, page: Answer, about: About, fields: bytes) -> bytes:
        about.remember(page)
        target, csrf_token = form_in(page)
        body = b"csrf_token=%b&%b" % (csrf_token, fields)
        head = b"%b%b%bContent-Length: %d\r\n" % (
            self._browser,
            _cookie_line(about),
            FORM.encode(),
            len(body),
        )
        return b"POST %b%b\r\n%b" % (target, head, body)


def again(legs: Sequence[Leg]) -> Walk:
    """A recorded flow, sent as it was, whatever is answered."""
    return Walk(_again(legs), legs)


def _again(legs: Sequence[Leg]) -> Flow:
    for leg in legs:
        _ = yield leg  # not `yield from`: a list takes no answers


def _about(cookie: bytes) -> About:
    return About(cookie, _random(12), _random(12), _random(32))


def _random(size: int) -> bytes:
    return _base64url(secrets.token_bytes(size))


def _base64url(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def _cookie_line(about: About) -> bytes:
    return b"Cookie: %b\r\n" % about.cookie if about.cookie else b""
