"""The headers of every answer, and how much is read."""

from io import BytesIO

import pytest
from flask import Flask, Response, request

from hosting.pages import BODY_LIMIT, CONTENT_SECURITY_POLICY, shield


@pytest.fixture
def app() -> Flask:
    """An app with a page, a document, and something that reads what is sent."""
    app = Flask(__name__, static_folder=None)
    shield(app)
    app.add_url_rule("/page", "page", lambda: "<p>x</p>")
    app.add_url_rule("/json", "json", dict)
    app.add_url_rule("/own", "own", own_headers)
    app.add_url_rule("/form", "form", lambda: dict(request.form), methods=["POST"])
    app.add_url_rule("/body", "body", lambda: str(len(request.get_data())), methods=["POST"])
    return app


def own_headers() -> Response:
    """A page that knows better."""
    headers = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "max-age=60"}
    return Response("x", mimetype="text/html", headers=headers)


def test_a_page_is_shielded(app: Flask) -> None:
    """No script, nothing foreign, no framing, no copy, no guessing of types; errors too."""
    for path in ("/page", "/unheard-of"):
        headers = app.test_client().get(path).headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_a_document_is_not_kept_either(app: Flask) -> None:
    """What is no page needs no policy for pages."""
    headers = app.test_client().get("/json").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_who_knows_better_is_left_alone(app: Flask) -> None:
    """A header that the role set stays."""
    headers = app.test_client().get("/own").headers
    assert headers["Content-Security-Policy"] == "default-src 'self'"
    assert headers["Cache-Control"] == "max-age=60"


def test_the_policy_does_not_stop_the_way_back() -> None:
    """Chromium applies form-action to the redirects that follow a form."""
    assert "form-action" not in CONTENT_SECURITY_POLICY
    assert "'unsafe" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/form", "/body"])
@pytest.mark.parametrize(("size", "status"), [(BODY_LIMIT, 200), (BODY_LIMIT + 1, 413)])
def test_only_so_much_is_read(app: Flask, path: str, size: int, status: int) -> None:
    """What is larger gets 413."""
    body = b"a=" + b"x" * (size - 2)
    kind = "application/x-www-form-urlencoded"
    answer = app.test_client().post(path, data=body, content_type=kind)
    assert answer.status_code == status


@pytest.mark.parametrize(("size", "status"), [(BODY_LIMIT - 1, 200), (BODY_LIMIT + 1, 413)])
def test_a_body_of_unknown_length_is_limited_too(app: Flask, size: int, status: int) -> None:
    """Sent in chunks, nobody says how long it is; what was cut off is not taken for the whole."""
    answer = app.test_client().post(
        "/body",
        input_stream=BytesIO(b"x" * size),
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    assert answer.status_code == status


def test_a_body_that_breaks_off_is_refused(app: Flask) -> None:
    """Half a request must not be acted upon."""
    answer = app.test_client().post(
        "/form",
        input_stream=BytesIO(b"amount=1"),
        environ_overrides={"CONTENT_LENGTH": "10"},
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400


def test_after_a_body_that_was_not_read_the_connection_ends(app: Flask) -> None:
    """Else the rest of it would be taken for the next request."""
    answer = app.test_client().post("/body", data=b"x" * (BODY_LIMIT + 1))
    assert answer.headers["Connection"] == "close"
