"""The messages that the driver sends to an issuer, as bytes: whole flows and single requests.

The driver is browser and client in one. What is the same in each request is assembled once.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode, urlsplit

from hosting.random_values import new_id, new_secret
from scripts.benchmark.digests import sha256_base64url
from scripts.benchmark.driver import Course, Flow, Walk, walk_once
from scripts.benchmark.issuers.known import (
    OF_CLIENT,
    OFFLINE,
    PASSWORD,
    REDIRECT_URI,
    SCOPES,
    USERNAME,
)
from scripts.benchmark.reading import code_in, document_in, hidden_in, target_in
from scripts.benchmark.wire import Answer
from scripts.processes.places import Address

WARM, COLD = "warm flow", "cold flow"
CLIENT_CREDENTIALS, REFRESH = "client credentials", "refresh"
INTROSPECTION, USERINFO, NOTES = "introspection", "userinfo", "GET /api/notes"
SINGLE = (CLIENT_CREDENTIALS, REFRESH, INTROSPECTION, USERINFO)

TOGETHER = 8
"""How many users run a work concurrently, if more than one."""

SCOPE = quote(" ".join(SCOPES)).encode()
OFFLINE_SCOPE = quote(" ".join((*SCOPES, OFFLINE))).encode()
CODE_FORM = urlencode({"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI}).encode()
FOR_CLIENT = urlencode({"grant_type": "client_credentials", "scope": OF_CLIENT}).encode()
REFRESH_FORM = b"grant_type=refresh_token&refresh_token="
FORM_TYPE = "Content-Type: application/x-www-form-urlencoded\r\n"
LOGIN = (("username", USERNAME), ("login", USERNAME), ("password", PASSWORD))
CONSENT = (("decision", "allow"), *(("scope", name) for name in (*SCOPES, OFFLINE)))

MOST_PAGES = 12


@dataclass(slots=True)
class User:
    """A walker's browser, and the tokens that the client has received for it."""

    cookies: dict[bytes, bytes] = field(default_factory=dict)
    access_token: bytes = b""
    refresh_token: bytes = b""

    def remember(self, answer: Answer) -> None:
        """Keep the cookies that a response sets, as a browser does."""
        for each in answer.headers(b"set-cookie"):
            name, _, value = each.partition(b";")[0].partition(b"=")
            self.cookies[name] = value

    @property
    def cookie_line(self) -> bytes:
        """The cookies, as a browser sends them."""
        pairs = b"; ".join(b"%b=%b" % pair for pair in self.cookies.items() if pair[1])
        return b"Cookie: %b\r\n" % pairs if pairs else b""


@dataclass(frozen=True, slots=True)
class About:
    """The values of one flow that the responses must match."""

    state: str
    nonce: str
    verifier: str


Begins = Callable[[User, About], Flow]


class Works:
    """The works of one client of an issuer, and the users who run them, by number."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._users = [User() for _ in range(TOGETHER)]
        self._address = address_of(issuer)
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._browser = f"{_head(issuer)}Accept: text/html\r\n".encode()
        self._api = f"{_head(issuer)}Accept: application/json\r\nAuthorization: ".encode()
        self._client = self._api + f"Basic {basic}\r\n{FORM_TYPE}".encode()
        fixed = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": REDIRECT_URI,
            "code_challenge_method": "S256",
        }
        self._authorization = f"/authorize?{urlencode(fixed, quote_via=quote)}".encode()

    def courses(self) -> dict[str, Course]:
        """Return all works, by name.

        Raises:
            WireTrouble, OSError: the users, who must be signed in for some works, cannot sign in.
        """
        sign_in = self._course(lambda user, about: self._cold(user, about, OFFLINE_SCOPE))
        for number in range(TOGETHER):
            walk_once(sign_in, number)
        flows: dict[str, Begins] = {
            WARM: self._warm,
            COLD: lambda _user, about: self._cold(User(), about, SCOPE),
            CLIENT_CREDENTIALS: lambda _user, _about: self._ask_token(FOR_CLIENT, None),
            REFRESH: lambda user, _: self._ask_token(REFRESH_FORM + user.refresh_token, user),
            INTROSPECTION: lambda user, _about: self._introspect(user),
            USERINFO: lambda user, _about: self._ask_userinfo(user),
        }
        return {name: self._course(flow) for name, flow in flows.items()}

    def notes(self, resource: str) -> Course:
        """Return the work that uses the users' access tokens at our resource server."""
        head = f"GET /api/notes{_head(resource)}Authorization: Bearer ".encode()

        def flow(user: User, _: About) -> Flow:
            yield b"%b%b\r\n\r\n" % (head, user.access_token)

        return replace(self._course(flow), address=address_of(resource))

    def _course(self, flow: Begins) -> Course:
        def begin(number: int) -> Walk:
            about = About(new_id(), new_id(), new_secret())
            return Walk(flow(self._users[number], about), about)

        return Course(self._address, begin)

    def _warm(self, user: User, about: About) -> Flow:
        """Send three requests, in a browser that is signed in: /authorize, /token, /userinfo."""
        answer = yield self._get(self._asked(about, SCOPE), user)
        yield from self._exchange(code_in(answer), about, user)

    def _cold(self, user: User, about: About, scope: bytes) -> Flow:
        """Sign in and consent in a browser; then send /token and /userinfo."""
        # Consent is remembered; a client may request that the user be asked again.
        target = self._asked(about, scope) + b"&prompt=consent"
        answer = yield self._get(target, user)
        for _ in range(MOST_PAGES):
            user.remember(answer)
            if answer.header(b"location").startswith(REDIRECT_URI.encode()):
                break
            target = target_in(answer, target)
            is_page = answer.status == 200
            request = self._filled_in(answer, target, user) if is_page else None
            answer = yield request or self._get(target, user)
        yield from self._exchange(code_in(answer), about, user)

    def _exchange(self, code: bytes, about: About, user: User) -> Flow:
        form = b"code=%b&code_verifier=%b&%b" % (code, about.verifier.encode(), CODE_FORM)
        yield from self._ask_token(form, user)
        yield from self._ask_userinfo(user)

    def _ask_token(self, form: bytes, user: User | None) -> Flow:
        answer = yield self._post(b"/token", self._client, form)
        document = document_in(answer)
        if user is not None and "access_token" in document:
            user.access_token = document["access_token"].encode()
            user.refresh_token = document.get("refresh_token", "").encode() or user.refresh_token

    def _introspect(self, user: User) -> Flow:
        yield self._post(b"/introspect", self._client, b"token=" + user.access_token)

    def _ask_userinfo(self, user: User) -> Flow:
        yield b"GET /userinfo%bBearer %b\r\n\r\n" % (self._api, user.access_token)

    def _asked(self, about: About, scope: bytes) -> bytes:
        challenge = sha256_base64url(about.verifier)
        own = f"&state={about.state}&nonce={about.nonce}&code_challenge={challenge}"
        return b"%b&scope=%b%b" % (self._authorization, scope, own.encode())

    def _get(self, target: bytes, user: User) -> bytes:
        return b"GET %b%b%b\r\n" % (target, self._browser, user.cookie_line)

    def _post(self, target: bytes, head: bytes, form: bytes) -> bytes:
        return b"POST %b%bContent-Length: %d\r\n\r\n%b" % (target, head, len(form), form)

    def _filled_in(self, page: Answer, target: bytes, user: User) -> bytes:
        person = LOGIN if b'type="password"' in page.body else CONSENT
        form = urlencode([*hidden_in(page), *person]).encode()
        return self._post(target, self._browser + user.cookie_line + FORM_TYPE.encode(), form)


def address_of(url: str) -> Address:
    """Return the host and port of a URL."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 0


def _head(server: str) -> str:
    return f" HTTP/1.1\r\nHost: {urlsplit(server).netloc}\r\nUser-Agent: bench\r\n"
