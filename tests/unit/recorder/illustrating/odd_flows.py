"""Flows that no honest program sends: odd, broken, hostile and random messages."""

import json
import random

from recorder.event.recorded import RecordedEvent
from tests.unit.recorder.flows import together
from tests.unit.recorder.samples import AS, Event, answer, request, response

FORM, JSON, HTML = "application/x-www-form-urlencoded", "application/json", "text/html"
JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."

URLS = (
    "",
    "?",
    "#",
    "/",
    "//",
    "://",
    "http://",
    "http://a",
    "http://a?",
    "http://a#b?c#d",
    "http://user:word@[::1]:9000/a//b?x=1&&=2&y&z==#f",
    "https://a:port/%zz?%=%&a=%25%32%35&b=http%3A%2F%2Fb%3Fc%3Dhttp%253A%252F%252Fd%253Fe%253D1",
    "http://a/\u202e\u2028\x00\n\r\t ?\ud800=\udfff&<script>=\"'",
    "not an address at all",
    "http://a/?scope=a++b+&scope=&scope=%20%20&prompt=+",
    "http://a/?access_token=" + JWT + "&id_token=" + JWT.replace(".", ".."),
)
HEADERS = (
    ("", ""),
    ("Authorization", ""),
    ("Authorization", "Basic"),
    ("Authorization", "Basic !!!"),
    ("Authorization", "Basic Og=="),
    ("Authorization", "Basic YTpiOmM="),
    ("Authorization", "Basic /////w=="),
    ("Authorization", "Bearer  two  spaces"),
    ("Authorization", "Bearer " + JWT),
    ("Authorization", 'OAuth realm="a, b", oauth_nonce="%20", oauth_token=, ,x'),
    ("Authorization", "Unknown a=b, c"),
    ("Proxy-Authorization", "Basic YTpi"),
    ("Cookie", ""),
    ("Cookie", ";; ;a;=b;c==d; e=f "),
    ("Set-Cookie", ""),
    ("Set-Cookie", "a"),
    ("Set-Cookie", "=;;  Path=/;x;y=z=;"),
    ("Cache-Control", ",,max-age=1 , =x"),
    ("Content-Type", ";charset"),
    ("WWW-Authenticate", ""),
    ("WWW-Authenticate", 'Bearer error="a\\"b, c", scope="x'),
    ("WWW-Authenticate", 'Bearer realm="a" , DPoP algs="ES256 RS256"'),
    ("Location", "relative?code=1#x"),
    ("Origin", "null"),
    ("DPoP", "not.a.jwt"),
    ("dpop", JWT),
    ("X-\n\u202eUnknown", "a\nb\x1b[31m\u200b"),
)
BODIES = (
    (FORM, "&&a&=b&c=d=e&code=%E4%F6&scope=a%20b&\n"),
    (FORM, "code_verifier=" + "v" * 50 + "&client_assertion=" + JWT),
    (FORM, "a" * 70_000),
    (JSON, ""),
    (JSON, "not JSON"),
    (JSON, '{"a": 1'),
    (JSON, "[" * 5_000 + "]" * 5_000),
    (JSON, "[" * 60 + '{"a": "b"}' + "]" * 60),
    (JSON, " [ ] \n"),
    (JSON, '""'),
    (JSON, '"\\u0041"'),
    (JSON, "-1.5e3"),
    (JSON, "NaN"),
    (
        JSON,
        '{"": "", "a": [], "b": {}, "c": [1, "x", null, [true]], "a": {"keys": [1, {"kty": 5}]}}',
    ),
    (
        JSON,
        '{"\\ud800": "\\udfff", "esc\\"aped": "<b>\\n\\u202e", "n": 1.0, "exp": 99999999999999}',
    ),
    (
        JSON,
        '{"keys": [{"kty": "EC", "crv": "P-256", "x": "", "y": 1, "kid": "k"}, {"kty": "RSA"}]}',
    ),
    (JSON, '{"access_token": "' + JWT + '", "id_token": "a.b.c", "expires_in": -1, "iat": 0}'),
    (JSON, '{"url": "http://a/?b=http%3A%2F%2Fc", "scope": "a b", "jwk": null}'),
    ("application/problem+json", '{"error": "invalid_grant"}'),
    (HTML, "<title>T</title><script>alert(1)</script><input name=a><!-- <![x"),
    (HTML, "<p>" + "\u202e" * 3 + "<button>Go<b>!</b></button><input type=checkbox checked> x"),
    ("", "plain\r\ntext"),
)
FRAGMENTS = (
    *("=", "&", "?", "#", "/", ":", "://", ".", ",", ";", " ", "  ", "+", "%", "%3D", "%2", '"'),
    *("'", "\\", "{", "}", "[", "]", "<", ">", "\n", "\r\n", "\t", "\x00", "\u202e", "\ud800"),
    *("a", "code", "scope", "http://a", "Basic YTpi", "Bearer ", JWT, "é", "null", "1", "true"),
    *('{"a":', '"b"', "keys", "max-age=1", "error=", "@", "[::1]"),
)


def odd_flow() -> list[RecordedEvent]:
    """A flow with each odd URL, header and body once."""
    of_urls = (sent(url, [], "", response()) for url in URLS)
    of_headers = (sent("http://a/", [each], "", _headed(each)) for each in HEADERS)
    of_bodies = (
        sent("http://a/", [("Content-Type", kind)], body, response(299, body, content_type=kind))
        for kind, body in BODIES
    )
    return together(*of_urls, *of_headers, *of_bodies)


def random_flow(seed: int) -> list[RecordedEvent]:
    """A flow of messages made of fragments in random order."""
    chance = random.Random(seed)  # noqa: S311 (the same in every run)
    return together(*(_random_event(chance) for _ in range(20)))


def sent(url: str, headers: list[tuple[str, str]], body: str, returned: Event) -> Event:
    """An event with this request and its response."""
    asked = request("POST", url, body) | {"headers": [list(header) for header in headers]}
    return answer(AS, "browser", asked, "token-issued", answered=returned)


def _random_event(chance: random.Random) -> Event:
    kind = chance.choice((FORM, JSON, HTML, "text/plain"))
    headers = [(name, _text(chance)) for name, _ in chance.sample(HEADERS, 6)]
    kinds = [("content-type", kind)]
    body = _text(chance) if chance.random() < 0.5 else _json(chance)
    returned = _headed(*kinds) | {"status": chance.randrange(0, 999), "body": body}
    return sent(_text(chance), [*headers, *kinds], body, returned)


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(FRAGMENTS, k=chance.randrange(12)))


def _json(chance: random.Random) -> str:
    words = [fragment for fragment in FRAGMENTS if fragment.isalnum()]
    return json.dumps({word: chance.choices(words, k=3) for word in chance.choices(words, k=4)})


def _headed(*headers: tuple[str, str]) -> Event:
    return response() | {"headers": [list(header) for header in headers]}
