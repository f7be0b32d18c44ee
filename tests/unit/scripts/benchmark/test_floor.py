"""`scripts.benchmark.floor`: recorded answers are given as they were, for requests as long."""

from pathlib import Path

from scripts.benchmark.floor import create_app, on_the_floor, write_answers
from scripts.benchmark.wire import Answer, parsed

PAGE = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n"
    b"date: yesterday\r\nserver: other\r\ncontent-length: 5\r\n\r\nna\xc3\xafve"
)
REDIRECT = b"HTTP/1.1 302 Found\r\nlocation: http://x/cb?code=a\r\ncontent-length: 0\r\n\r\n"


def recorded(received: bytes) -> Answer:
    """An answer as a wire would have read it."""
    answer = parsed(received, is_complete=True)
    assert answer is not None
    return answer


def test_answers_are_given_as_they_were(tmp_path: Path) -> None:
    """Status, headers and body, each by its place; only what the server itself says is its own."""
    answers = tmp_path / "answers.json"
    write_answers(answers, [recorded(PAGE), recorded(REDIRECT)])
    client = create_app(answers).test_client()
    page = client.get("/0/authorize?a=1", headers={"Cookie": "c=1"})
    assert (page.status_code, page.data) == (200, "naïv".encode())
    assert page.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
    assert "Date" not in page.headers
    redirect = client.post("/1/login", data={"x": "y"})
    assert (redirect.status_code, redirect.headers["Location"]) == (302, "http://x/cb?code=a")
    assert client.get("/healthz").get_json() == {"status": "ok", "role": "floor"}


def test_requests_are_sent_on_to_their_answers() -> None:
    """Only the target changes, by the place of the answer."""
    legs = [(0, b"GET /a?b=/c HTTP/1.1\r\n\r\n"), (2, b"POST / HTTP/1.1\r\n\r\nx /y")]
    assert on_the_floor(legs, 7) == [
        (0, b"GET /7/a?b=/c HTTP/1.1\r\n\r\n"),
        (2, b"POST /8/ HTTP/1.1\r\n\r\nx /y"),
    ]
