"""`tracing.redaction`: how much of a secret is shown."""

import base64
import copy
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.support.faults import for_every
from tests.unit.recorder.recordings import honest_flow, refused_flow, secrets_of
from tracing.redaction import COVERED, PASSWORDS, SECRETS, short, shortened, shortened_together

SECRET = "SplxlOBeZQQYbYS6WxSbIA-and-more-of-it/+=&"  # 41 characters, some of which are encoded
SHORT = "SplxlO…(41 characters)"
JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"

FORM = [["Content-Type", "application/x-www-form-urlencoded"]]
JSON = [["Content-Type", "application/json"]]


def event_of(
    url: str = "http://a/", headers: Any = (), body: str = "", checks: Any = ()
) -> dict[str, Any]:
    """Return an event with one request."""
    request = {"method": "POST", "url": url, "headers": [list(h) for h in headers], "body": body}
    told = [
        {"name": "rule", "passed": True, "expected": text, "received": text, "spec": "RFC 6749 §1"}
        for text in checks
    ]
    return {"http": {"request": request, "response": None}, "checks": told}


def covered(**parts: Any) -> Any:
    """Return the request of such an event after shortening."""
    return shortened(event_of(**parts))["http"]["request"]


def test_a_long_secret_shows_its_beginning_and_its_length() -> None:
    """That is enough to distinguish two secrets, and too little to use one."""
    assert short(SECRET) == SHORT
    assert short("z" * 43) == "zzzzzz…(43 characters)"


def test_a_short_secret_shows_at_most_a_quarter() -> None:
    """Six of eight characters would reveal it."""
    assert short("12345678") == "12…(8 characters)"
    assert short("123") == "…(3 characters)"
    assert short("") == ""


def test_a_token_shows_its_end_too() -> None:
    """All tokens of an issuer begin in the same way."""
    assert short(JWT) == f"eyJhbG…{JWT[-6:]}({len(JWT)} characters)"


@for_every("name", sorted(SECRETS - PASSWORDS))
def test_secret_parameters_are_shortened_wherever_they_stand(name: str) -> None:
    """The places are queries, fragments, forms, JSON at any depth, hidden inputs and form parts."""
    encoded = quote(SECRET, safe="")
    assert covered(url=f"http://a/?a=b&{name}={encoded}&c=d")["url"] == (
        f"http://a/?a=b&{name}={SHORT}&c=d"
    )
    assert covered(url=f"http://a/#{name}={encoded}")["url"] == f"http://a/#{name}={SHORT}"
    assert covered(headers=FORM, body=f"{name}={quote_plus(SECRET)}")["body"] == f"{name}={SHORT}"
    nested = {"a": [{name: SECRET}], name: SECRET, "n": 1}
    assert json.loads(covered(headers=JSON, body=json.dumps(nested))["body"]) == {
        "a": [{name: SHORT}],
        name: SHORT,
        "n": 1,
    }
    page = f'<p>Hi</p><input value="{SECRET.replace("&", "&amp;")}" type=hidden name="{name}">'
    assert covered(body=page)["body"] == (
        f'<p>Hi</p><input value="{SHORT}" type=hidden name="{name}">'
    )
    part = f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{SECRET}\r\n--b--'
    assert SECRET not in covered(body=part)["body"]


@pytest.mark.parametrize("name", ["password", "otp"])
def test_what_a_person_types_is_covered_entirely(name: str) -> None:
    """Not even its length is shown."""
    assert covered(headers=FORM, body=f"username=alice&{name}=wonderland")["body"] == (
        f"username=alice&{name}={COVERED}"
    )


def test_credentials_are_shortened() -> None:
    """The scheme (Basic or Bearer) stays, because it shows their kind."""
    basic = base64.b64encode(f"client:{SECRET}".encode()).decode()
    headers = [["Authorization", f"Basic {basic}"], ["authorization", f"Bearer {JWT}"]]
    assert covered(headers=headers)["headers"] == [
        ["Authorization", f"Basic {short(basic)}"],
        ["authorization", f"Bearer {short(JWT)}"],
    ]


@pytest.mark.parametrize("shown", [JWT, f"Bearer\t{SECRET}", SECRET])
def test_credentials_in_one_word_are_covered_whole(shown: str) -> None:
    """Without a space, the scheme cannot be separated from the secret."""
    assert covered(headers=[["Authorization", shown]])["headers"] == [
        ["Authorization", short(shown)]
    ]


def test_cookies_are_shortened_and_their_attributes_stay() -> None:
    """Any cookie may be a session cookie."""
    headers = [
        ["Cookie", f"session={SECRET}; theme=dark"],
        ["Set-Cookie", f"session={SECRET}; HttpOnly; Path=/; SameSite=Lax"],
        ["Set-Cookie", "gone=; Max-Age=0"],
    ]
    assert covered(headers=headers)["headers"] == [
        ["Cookie", f"session={SHORT}; theme=d…(4 characters)"],
        ["Set-Cookie", f"session={SHORT}; HttpOnly; Path=/; SameSite=Lax"],
        ["Set-Cookie", "gone=; Max-Age=0"],
    ]


def test_a_location_carries_its_code_shortened() -> None:
    """The authorization response is in the Location header."""
    headers = [["Location", f"http://a/cb?code={quote(SECRET, safe='')}&state=visible"]]
    assert covered(headers=headers)["headers"] == [
        ["Location", f"http://a/cb?code={SHORT}&state=visible"]
    ]


def test_an_address_inside_an_address_is_looked_into() -> None:
    """A return address may contain a secret, however it is encoded."""
    inner = quote(f"http://a/cb?code={quote(SECRET, safe='')}", safe="")
    url = covered(url=f"http://a/login?next={inner}")["url"]
    assert url == f"http://a/login?next={quote(f'http://a/cb?code={SHORT}', safe='')}"
    assert covered(url="http://a/?c%6Fde=abcdefgh")["url"] == "http://a/?c%6Fde=ab…(8 characters)"


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET).replace("%2B", "%2b"),
    ],
    ids=["plain", "quoted", "plus", "small letters"],
)
def test_a_known_secret_is_found_elsewhere_in_its_event(form: str) -> None:
    """It is found in the texts of checks, in pages and in other headers, however it is encoded."""
    checks = [f"the code {form}, once"]
    event = event_of(headers=[*FORM, ["X-Note", form]], body=f"code={quote(SECRET)}", checks=checks)
    told = shortened(event)
    assert told["checks"][0]["expected"] == f"the code {SHORT}, once"
    assert told["checks"][0]["received"] == f"the code {SHORT}, once"
    assert told["http"]["request"]["headers"][1] == ["X-Note", SHORT]


def test_the_secret_inside_basic_credentials_is_known_too() -> None:
    """A check that shows the client's secret reveals nothing."""
    basic = base64.b64encode(f"client:{quote(SECRET, safe='')}".encode()).decode()
    event = event_of(headers=[["Authorization", f"Basic {basic}"]], checks=[SECRET])
    assert shortened(event)["checks"][0]["expected"] == SHORT


def test_a_short_secret_hits_nothing_by_chance() -> None:
    """It is covered in its own place, and elsewhere only as a separate word."""
    told = shortened(event_of(body="code=12&password=password", checks=["12 of 12", "passwords"]))
    assert told["http"]["request"]["body"] == f"code=…(2 characters)&password={COVERED}"
    assert [check["expected"] for check in told["checks"]] == ["12 of 12", "passwords"]


def test_a_token_is_found_anywhere() -> None:
    """It is recognised by its form, whatever precedes it."""
    told = shortened(event_of(body=f"<p>{JWT}</p>", checks=[f"got {JWT}"]))
    assert told["http"]["request"]["body"] == f"<p>{short(JWT)}</p>"
    assert told["checks"][0]["received"] == f"got {short(JWT)}"


def test_what_learners_compare_is_not_touched() -> None:
    """state, nonce, the code challenge and user names are not secret."""
    url = f"http://a/?state={'s' * 43}&nonce={'n' * 43}&code_challenge={'c' * 43}&username=alice"
    assert covered(url=url)["url"] == url
    unusual = ['{"a":  1}', "a=b&c", "<input name=x value=y>", "{broken", "[" * 60_000, "\ud800"]
    assert [covered(body=body)["body"] for body in unusual] == unusual


def test_what_a_token_says_stays_readable() -> None:
    """Header and claims are not secret; without its signature, a token is useless."""
    event = event_of(headers=[["Authorization", f"Bearer {JWT}"]])
    assert shortened(event)["tokens"] == [
        {
            "name": "access_token",
            "in": "request",
            "header": {"alg": "ES256"},
            "claims": {"sub": "alice"},
        }
    ]


def test_a_secret_of_one_event_is_covered_in_all() -> None:
    """A page may show a password that a later form sends, and a check may show a code."""
    page = event_of(body="<p>alice / wonderland</p>", checks=[f"code {SECRET}"])
    form = event_of(body=f"password=wonderland&code={quote(SECRET)}")
    told, _ = shortened_together([page, form])
    assert told["http"]["request"]["body"] == f"<p>alice / {COVERED}</p>"
    assert told["checks"][0]["expected"] == f"code {SHORT}"


def test_a_private_key_is_covered_and_a_public_one_is_not() -> None:
    """A client that registers both made a mistake; a parameter of the same name is not secret."""
    public = {"kty": "EC", "crv": "P-256", "x": "x" * 43, "y": "y" * 43}
    body = json.dumps({"jwks": {"keys": [{**public, "d": "z" * 43}, public]}, "d": "readable"})
    assert json.loads(covered(headers=JSON, body=body)["body"]) == {
        "jwks": {"keys": [{**public, "d": short("z" * 43)}, public]},
        "d": "readable",
    }
    assert covered(url="http://a/?d=readable")["url"] == "http://a/?d=readable"


def test_an_event_without_message_is_shortened_too() -> None:
    """A decision contains texts, too."""
    event = {"http": None, "checks": event_of(checks=[JWT])["checks"]}
    assert shortened(event)["checks"][0]["expected"] == short(JWT)


@pytest.mark.parametrize("events", [honest_flow(), refused_flow()], ids=["honest", "refused"])
def test_no_secret_of_a_real_flow_is_left(events: list[dict[str, Any]]) -> None:
    """Every secret is in the recorded events, so this test can fail, but not in what is shown."""
    secrets = [secret for kind in secrets_of(events).values() for secret in kind]
    whole = json.dumps(events, ensure_ascii=False)
    shown = json.dumps(shortened_together(events), ensure_ascii=False)
    assert [secret for secret in secrets if secret not in whole] == []
    assert [secret for secret in secrets if secret in shown] == []


def test_the_honest_flow_has_secrets_of_every_kind() -> None:
    """This control shows that the test above covers every kind."""
    assert {kind: len(values) for kind, values in secrets_of(honest_flow()).items()} == {
        "access_token": 1,
        "client_secret": 1,
        "code": 1,
        "code_verifier": 1,
        "cookie": 4,
        "credentials": 2,
        "csrf_token": 3,
        "id_token": 1,
        "password": 1,
        "refresh_token": 1,
    }


@for_every("event", honest_flow())
def test_shortening_alters_nothing_and_can_be_repeated(event: dict[str, Any]) -> None:
    """The event itself is not changed, and an event that was already shortened stays the same."""
    before = copy.deepcopy(event)
    once = shortened(event)
    assert event == before
    assert shortened(once) == once


@pytest.mark.parametrize("secret", ["\ud800" * 20, "\x00" * 20, '"\\<&%2f' * 5, "é" * 20])
def test_an_odd_secret_is_a_secret(secret: str) -> None:
    """It may contain invalid Unicode, control characters, or characters special to some syntax."""
    told = shortened(event_of(body=json.dumps({"code": secret}), checks=[f"the code {secret}"]))
    assert told["checks"][0]["expected"] == f"the code {short(secret)}"
    assert json.loads(told["http"]["request"]["body"]) == {"code": short(secret)}


def test_of_an_oauth_1_request_the_signature_and_the_token_are_covered() -> None:
    """Learners want to compare the rest of the header (RFC 5849 §3.5.1)."""
    signature = quote(SECRET, safe="")
    named = f'oauth_consumer_key="app", oauth_token="{SECRET[:20]}", oauth_signature="{signature}"'
    event = event_of(headers=[["Authorization", f"OAuth {named}"]], checks=[SECRET])
    shown = shortened(event)
    assert shown["http"]["request"]["headers"] == [
        [
            "Authorization",
            f'OAuth oauth_consumer_key="app", oauth_token="{short(SECRET[:20])}", '
            f'oauth_signature="{SHORT}"',
        ]
    ]
    assert SECRET not in json.dumps(shown)


def test_a_one_time_code_is_not_shown_and_a_user_code_is() -> None:
    """A one-time code is a login factor; a user code is read from a screen by its user."""
    body = "one_time_code=493817&user_code=WDJB-MJHT"
    assert covered(headers=FORM, body=body)["body"] == (
        "one_time_code=(covered)&user_code=WDJB-MJHT"
    )


@pytest.mark.parametrize(
    "picture", ["<svg class='a'><path d='M0'/></svg>", "<SVG><path d='M0'/>", "<svg/><path d='M0'"]
)
def test_a_picture_inside_a_page_is_not_shown(picture: str) -> None:
    """A QR code contains a secret without a name, in a form in which no value can be found."""
    body = covered(body=f"<p>Scan this.</p>{picture}")["body"]
    assert body == "<p>Scan this.</p><svg>(covered)</svg>"
    assert covered(body=body)["body"] == body


def test_a_picture_in_an_address_is_not_shown() -> None:
    """Other servers show QR codes in this way; the text around it stays."""
    for place in ('<img src="{}">', "<b style='background: url({})'>"):
        body = covered(body=place.format("data:image/png;base64,iVBORw0KGgo="))["body"]
        assert body == place.format("data:,(covered)")


def test_a_dpop_proof_loses_its_signature() -> None:
    """It can be replayed within its minute (RFC 9449 §11.1), and so could the token next to it."""
    shown = covered(headers=[["DPoP", JWT], ["Authorization", f"DPoP {JWT}"]])
    assert shown["headers"] == [["DPoP", short(JWT)], ["Authorization", f"DPoP {short(JWT)}"]]
