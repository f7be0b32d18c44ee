"""The floor of the bench: a Flask app that gives recorded answers, with nothing behind it.

It stands on the same WSGI server as the roles, hears requests of the same size, and answers with
the same statuses, headers and bodies: what our roles take beyond it is their own work. Run as
`python -m scripts.benchmark.floor PORT`; BENCH_FLOOR_ANSWERS names the file with the answers.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response, request

from hosting.program import run_main
from hosting.serving.server import serve
from hosting.settings import SettingError, Settings
from scripts.benchmark.driver import Leg
from scripts.benchmark.wire import Answer

HOST = "127.0.0.1"
MADE_BY_SERVER = {b"connection", b"content-length", b"date", b"server", b"transfer-encoding"}


def write_answers(path: Path, answers: Sequence[Answer]) -> None:
    """Keep recorded answers for the floor; each is found by its place in the list."""
    documents = [
        {
            "status": answer.status,
            "headers": [[name.decode(), value.decode()] for name, value in _headers(answer)],
            "body": answer.body.decode("latin-1"),
        }
        for answer in answers
    ]
    path.write_text(json.dumps(documents), encoding="utf-8")


def on_the_floor(legs: Sequence[Leg], first: int) -> list[Leg]:
    """Recorded requests, addressed to the answers from place `first` on."""
    return [
        (wire, _addressed(request_sent, place))
        for place, (wire, request_sent) in enumerate(legs, start=first)
    ]


def create_app(answers: Path) -> Flask:
    """The floor that gives these answers."""
    app = Flask(__name__, static_folder=None)
    recorded = [
        (each["body"].encode("latin-1"), each["status"], each["headers"])
        for each in json.loads(answers.read_text(encoding="utf-8"))
    ]

    @app.route("/<int:place>/<path:_asked>", methods=["GET", "POST"])
    def answer(place: int, _asked: str) -> Response:
        # Read as a role reads it, for what is left unread costs the connection.
        request.get_data()
        return Response(*recorded[place])

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok", "role": "floor"}

    return app


def create_from_environment() -> Flask:
    """The factory that the server calls in each process."""
    return create_app(Path(Settings("BENCH_FLOOR").text("ANSWERS", "")))


def main() -> None:
    """Serve on the port that was given."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        raise SettingError("Say on which port: python -m scripts.benchmark.floor PORT")
    workers = Settings("BENCH_FLOOR").number("WORKERS", 1)
    serve("scripts.benchmark.floor:create_from_environment", HOST, int(sys.argv[1]), workers)


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    rows = (row.partition(b": ") for row in answer.head.split(b"\r\n")[1:] if row)
    return [(name, value) for name, _, value in rows if name.lower() not in MADE_BY_SERVER]


def _addressed(sent: bytes, place: int) -> bytes:
    method, target = sent.split(b" /", 1)
    return b"%b /%d/%b" % (method, place, target)


if __name__ == "__main__":
    run_main(main)
