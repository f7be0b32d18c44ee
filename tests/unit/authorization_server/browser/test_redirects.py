"""Redirects back to the client."""

from werkzeug.test import run_wsgi_app

from authorization_server.browser.redirects import redirect_to
from tests.support.faults import for_every


@for_every(
    "location",
    [
        "https://app.example",
        "https://App.Example/%7e?a=b",
        "com.example.app:///cb?code=x",
        "com.example.app:cb",
        "http://[::1]:8080/cb",
        "https://app.example?&code=x",
    ],
)
@for_every("status", [302, 303])
def test_a_redirect_says_just_what_it_was_told(location: str, status: int) -> None:
    """RFC 6749 §4.1.2: the URL is sent unchanged. Werkzeug would normalise it, and so change a URL
    that was compared exactly.
    """
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "SERVER_NAME": "x"}
    response = redirect_to(location, status)
    _, sent, headers = run_wsgi_app(response, environ | {"SERVER_PORT": "80"})
    assert sent.startswith(str(status))
    assert headers.getlist("Location") == [location]
    assert response.headers["Location"] == location
