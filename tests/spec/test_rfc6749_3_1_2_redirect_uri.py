"""RFC 6749 §3.1.2: the redirection endpoint: where a browser may be redirected, and where never."""

from urllib.parse import urlencode

import pytest

from tests.support.faults import for_every
from tests.support.verbs import CALLBACK, VERIFIER, Issuer, answer_of, is_page, single

WRONG = [
    "https://app.example/callback/",
    "https://app.example/Callback",
    "https://APP.example/callback",
    "HTTPS://app.example/callback",
    "https://app.example:443/callback",
    "https://app.example:8443/callback",
    "https://app.example/callback?",
    "https://app.example/callback?next=1",
    "https://app.example/callback#",
    "https://app.example/callback#fragment",
    "https://app.example/callback/../callback",
    "https://app.example//callback",
    "https://app.example/%63allback",
    "https://app.example/callback%2F",
    "https://app.example/callback\n",
    "https://app.example/callback ",
    " https://app.example/callback",
    "https://app.example/callback\x00",
    "https://app.example./callback",
    "https://sub.app.example/callback",
    "https://app.example.evil.example/callback",
    "https://app.example@evil.example/callback",
    "https://app.example:x@evil.example/callback",
    "https://user@app.example/callback",
    "https://evil.example\\@app.example/callback",
    "https://evil.example/https://app.example/callback",
    "https://evil.example?https://app.example/callback",
    "http://app.example/callback",
    "//app.example/callback",
    "/callback",
    "callback",
    "https://",
    "https://[::1",
    "javascript:alert(1)//https://app.example/callback",
    "data:text/html,https://app.example/callback",
    "https://äpp.example/callback",
    "https://app.example/callback" + "x" * 5000,
]


@for_every("redirect_uri", WRONG)
def test_only_a_registered_redirect_uri_is_used(issuer: Issuer, redirect_uri: str) -> None:
    """§3.1.2.4: the authorization server MUST NOT automatically redirect the user-agent to the
    invalid redirection URI; §3.1.2.3: it is compared with simple string comparison.
    """
    client = issuer.register()
    answer = issuer.browser().authorize(client, redirect_uri=redirect_uri)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert is_page(answer, "Something went wrong")
    refused = issuer.refused()
    assert (refused.name, refused.step) == ("redirect_uri_is_registered", "user-logged-in")
    assert (refused.expected, refused.received) == (CALLBACK, redirect_uri)


def test_the_page_names_what_was_sent_beside_what_is_registered(issuer: Issuer) -> None:
    """§4.1.2.1: inform the resource owner of the error; here also the client's developer. A missing
    redirect URI and an unknown client have messages of their own.
    """
    client = issuer.register(redirect_uris=[CALLBACK, "https://app.example/other"])
    registered = "Registered are: https://app.example/callback, https://app.example/other."
    said = {
        "https://app.example/callback/": (
            "redirect_uri https://app.example/callback/ is not registered for this client. "
            + registered
        ),
        None: f"redirect_uri is missing. {registered}",
    }
    for redirect_uri, sentence in said.items():
        assert sentence in issuer.browser().authorize(client, redirect_uri=redirect_uri).text
    no_client = {
        None: "client_id is missing.",
        "nobody": "No client nobody is registered here.",
        "<b>": "No client &lt;b&gt; is registered here.",
    }
    for client_id, sentence in no_client.items():
        assert sentence in issuer.browser().authorize(client, client_id=client_id).text


@pytest.mark.parametrize("page", ["/login", "/consent"])
def test_the_forms_check_the_redirect_uri_again(issuer: Issuer, page: str) -> None:
    """§3.1.2.4: the login and consent forms carry the request on, so it is checked again."""
    client = issuer.register()
    query = urlencode(client.request(redirect_uri="https://evil.example/"))
    answer = issuer.browser().post(f"{page}?{query}")
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert issuer.refused().name == "redirect_uri_is_registered"


@pytest.mark.parametrize("client_id", ["nobody", "", "\x00", "ÿ", "x" * 5000, "' OR 1=1 --", None])
def test_an_unknown_client_is_sent_nowhere(issuer: Issuer, client_id: str | None) -> None:
    """§4.1.2.1: if the client identifier is missing or invalid, the authorization server MUST NOT
    automatically redirect the user-agent, and informs the resource owner.
    """
    client = issuer.register()
    answer = issuer.browser().authorize(client, client_id=client_id)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    refused = issuer.refused()
    assert (refused.name, refused.received) == ("client_is_known", client_id or "no client_id")


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_what_the_redirect_depends_on_comes_once(issuer: Issuer, name: str) -> None:
    """§3.1: request parameters MUST NOT be included more than once; if one of these two is
    repeated, there is no redirect, not even with an error.
    """
    client = issuer.register()
    twice = [client.request()[name]] * 2
    answer = issuer.browser().authorize(client, **{name: twice})
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    refused = issuer.refused()
    assert (refused.name, refused.received) == ("client_and_redirect_uri_are_not_repeated", name)


@pytest.mark.parametrize("left_out", [None, ""])
def test_the_only_registered_uri_need_not_be_named(issuer: Issuer, left_out: str | None) -> None:
    """§3.1.2.3: only if several are registered MUST the client include the redirect URI; §3.1:
    a parameter without a value is treated as if it were omitted.
    """
    client = issuer.register()
    sent = issuer.browser().walk(client, redirect_uri=left_out)
    assert sent.headers["Location"].startswith(CALLBACK + "?code=")
    answer = client.exchange(answer_of(sent)["code"], redirect_uri=None)
    assert answer.status_code == 200


def test_a_uri_that_was_not_named_may_be_repeated_but_not_replaced(issuer: Issuer) -> None:
    """§4.1.3: the token request repeats the redirect URI if the authorization request included it;
    a different one is refused in either case.
    """
    client = issuer.register()
    first, second = (client.code(redirect_uri=None) for _ in range(2))
    assert client.exchange(first, redirect_uri=CALLBACK).status_code == 200
    assert client.exchange(second, redirect_uri="https://evil.example/").status_code == 400


def test_one_of_several_must_be_named(issuer: Issuer) -> None:
    """§3.1.2.3: if multiple redirection URIs have been registered, the client MUST include one."""
    client = issuer.register(redirect_uris=[CALLBACK, "https://app.example/other"])
    answer = issuer.browser().authorize(client, redirect_uri=None)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert issuer.refused().received == "no redirect_uri"
    named = issuer.browser().walk(client, redirect_uri="https://app.example/other")
    assert named.headers["Location"].startswith("https://app.example/other?code=")


@pytest.mark.parametrize(
    "registered",
    [
        "https://app.example",
        "https://app.example/",
        "https://App.Example/Call%2fBack%7e",
        "https://app.example:443/callback",
        "https://app.example//callback",
        "https://app.example/a/../callback",
        "https://[2001:db8::1]:8443/callback",
        "http://localhost:3000/callback",
        "com.example.app:/callback",
        "com.example.app:///callback",
        "com.example.app://callback",
        "com.example.app:callback",
    ],
)
def test_the_browser_is_sent_to_just_what_was_registered(issuer: Issuer, registered: str) -> None:
    """§4.1.2: the user-agent is redirected to the redirection URI exactly as registered, and the
    trace shows the same URL as the response.
    """
    client = issuer.register(redirect_uris=[registered])
    sent = issuer.browser().walk(client)
    location = sent.headers["Location"]
    assert location.startswith(registered + "?code=")
    response = issuer.sink.events[-1].response
    assert response is not None
    assert dict(response.headers)["Location"] == location


def test_a_query_of_the_redirect_uri_is_kept(issuer: Issuer) -> None:
    """§3.1.2: the query component MUST be retained when adding additional query parameters."""
    registered = "https://app.example/callback?tenant=7&empty="
    client = issuer.register(redirect_uris=[registered])
    location = issuer.browser().walk(client).headers["Location"]
    assert location.startswith(registered + "&code=")
    parameters = single(location.partition("?")[2])
    assert (parameters["tenant"], parameters["empty"]) == ("7", "")
    assert client.exchange(parameters["code"], code_verifier=VERIFIER).status_code == 200
