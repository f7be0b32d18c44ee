"""The headers of every response, and how much of a request is read."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request

from hosting.pages import (
    BODY_LIMIT,
    CONTENT_SECURITY_POLICY,
    OWN_SCRIPTS_POLICY,
    shield,
    too_large,
)


@pytest.fixture
def app() -> Flask:
    """An app with a page, a document, and endpoints that read what is sent."""
    app = Flask(__name__, static_folder=None)
    shield(app)
    app.add_url_rule("/page", "page", lambda: "<p>x</p>")
    app.add_url_rule("/json", "json", dict)
    app.add_url_rule("/own", "own", own_headers)
    app.add_url_rule("/form", "form", lambda: dict(request.form), methods=["POST"])
    app.add_url_rule("/body", "body", lambda: str(len(request.get_data())), methods=["POST"])
    return app


def own_headers() -> Response:
    """Return a page that sets its own headers."""
    headers = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "max-age=60"}
    return Response("x", mimetype="text/html", headers=headers)


def test_a_page_is_shielded(app: Flask) -> None:
    """No scripts, foreign content, framing, caching or content sniffing; error pages too."""
    for path in ("/page", "/unheard-of"):
        headers = app.test_client().get(path).headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_a_document_is_not_kept_either(app: Flask) -> None:
    """JSON does not need the policy for pages."""
    headers = app.test_client().get("/json").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_who_knows_better_is_left_alone(app: Flask) -> None:
    """A header that the role set itself stays."""
    headers = app.test_client().get("/own").headers
    assert headers["Content-Security-Policy"] == "default-src 'self'"
    assert headers["Cache-Control"] == "max-age=60"


def test_the_policy_does_not_stop_the_way_back() -> None:
    """Chromium applies form-action to the redirects that follow a form."""
    assert "form-action" not in CONTENT_SECURITY_POLICY
    assert "'unsafe" not in CONTENT_SECURITY_POLICY


def test_the_policy_of_an_app_that_has_scripts_is_on_every_page() -> None:
    """The app may have its own policy; the other headers stay."""
    app = Flask(__name__, static_folder=None)
    shield(app, OWN_SCRIPTS_POLICY)
    headers = app.test_client().get("/unheard-of").headers
    assert headers.getlist("Content-Security-Policy") == [OWN_SCRIPTS_POLICY]
    assert headers["X-Frame-Options"] == "DENY"


def test_only_own_files_are_scripts() -> None:
    """Inline and foreign scripts, framing and forms to other sites are forbidden, and so is
    everything that is not listed.
    """
    directives = dict(each.split(" ", 1) for each in OWN_SCRIPTS_POLICY.split("; "))
    own = {"script-src", "connect-src", "style-src", "img-src", "font-src", "form-action"}
    none = {"default-src", "base-uri", "frame-ancestors"}
    assert directives == dict.fromkeys(own, "'self'") | dict.fromkeys(none, "'none'")


def test_the_policy_of_the_roles_is_no_other() -> None:
    """The roles have no scripts, and must not get any unnoticed."""
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def test_a_stream_is_handed_on_piece_by_piece(app: Flask) -> None:
    """It has the usual headers, and no part is buffered or read ahead."""
    asked_for: list[int] = []

    def pieces() -> Iterator[str]:
        for number in range(3):
            asked_for.append(number)
            yield f"data: {number}\n\n"

    app.add_url_rule("/live", "live", lambda: Response(pieces(), mimetype="text/event-stream"))
    answer = app.test_client().get("/live")
    assert next(iter(answer.response)) in (b"data: 0\n\n", "data: 0\n\n")
    assert asked_for == [0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Length" not in answer.headers
    answer.close()


def test_a_file_of_ours_is_kept_and_asked_after(tmp_path: Path) -> None:
    """Browsers may keep a copy, but must ask each time whether it is still current."""
    (tmp_path / "viewer.css").write_text("p { color: black }")
    app = Flask(__name__, static_folder=tmp_path, static_url_path="/static")
    shield(app)
    first = app.test_client().get("/static/viewer.css")
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    asked = {"If-None-Match": first.headers["ETag"]}
    again = app.test_client().get("/static/viewer.css", headers=asked)
    assert again.status_code == 304
    first.close()
    again.close()


@pytest.mark.parametrize("path", ["/form", "/body"])
@pytest.mark.parametrize(("size", "status"), [(BODY_LIMIT, 200), (BODY_LIMIT + 1, 413)])
def test_only_so_much_is_read(app: Flask, path: str, size: int, status: int) -> None:
    """A larger body gets 413."""
    body = b"a=" + b"x" * (size - 2)
    kind = "application/x-www-form-urlencoded"
    answer = app.test_client().post(path, data=body, content_type=kind)
    assert answer.status_code == status


@pytest.mark.parametrize(("size", "status"), [(BODY_LIMIT - 1, 200), (BODY_LIMIT + 1, 413)])
def test_a_body_of_unknown_length_is_limited_too(app: Flask, size: int, status: int) -> None:
    """A chunked body has no known length; one that was cut off is not taken for complete."""
    answer = app.test_client().post(
        "/body",
        input_stream=BytesIO(b"x" * size),
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    assert answer.status_code == status


@pytest.mark.parametrize(("size", "status"), [(99, 200), (101, 413)])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_an_endpoint_may_read_less(size: int, status: int, is_chunked: bool) -> None:
    """The limit applies to the code that first reads the body."""
    app = Flask(__name__)
    app.before_request(lambda: request.get_data() and None)
    shield(app, limits={"small": 100})
    app.add_url_rule("/small", "small", lambda: too_large(), methods=["POST"])
    app.add_url_rule("/usual", "usual", lambda: too_large(), methods=["POST"])
    for path, expected in (("/small", status), ("/usual", 200)):
        chunked = {
            "environ_overrides": {"wsgi.input_terminated": True},
            "headers": {"Transfer-Encoding": "chunked"},
        }
        body: dict[str, Any] = {"input_stream": BytesIO(b"x" * size), **chunked}
        answer = app.test_client().post(path, **(body if is_chunked else {"data": b"x" * size}))
        assert answer.status_code == expected
        if answer.status_code == 200:
            assert f"at most {100 if path == '/small' else BODY_LIMIT} bytes" in answer.text


@pytest.mark.parametrize("encoded", ["%ff%fe", "%ED%A0%80", "a%80"])
def test_bytes_that_are_no_text_stand_out(encoded: str) -> None:
    """They are replaced in the URL and in a form; a percent sign that was sent as text stays."""
    app = Flask(__name__)
    shield(app)
    app.add_url_rule("/", "show", lambda: request.values["value"], methods=["GET", "POST"])
    form = {"data": f"value={encoded}", "content_type": "application/x-www-form-urlencoded"}
    for answer in (
        app.test_client().get(f"/?value={encoded}"),
        app.test_client().post("/", **form),
    ):
        assert "\ufffd" in answer.text
    assert app.test_client().get("/?value=%25ff&value=x").text == "%ff"


def test_a_body_that_breaks_off_is_refused(app: Flask) -> None:
    """An incomplete request must not be acted on."""
    answer = app.test_client().post(
        "/form",
        input_stream=BytesIO(b"amount=1"),
        environ_overrides={"CONTENT_LENGTH": "10"},
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400


def test_after_a_body_that_was_not_read_the_connection_ends(app: Flask) -> None:
    """Otherwise the rest of the body would be taken for the next request."""
    answer = app.test_client().post("/body", data=b"x" * (BODY_LIMIT + 1))
    assert answer.headers["Connection"] == "close"
