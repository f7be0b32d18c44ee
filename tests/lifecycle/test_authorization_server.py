"""The process: whatever it confirmed survives `kill -9` and a restart."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

from tests.support.page_form import PageForm
from tests.support.processes import Process, free_port, started
from tests.support.verbs import CALLBACK, VERIFIER, challenge_of, database_of


@pytest.fixture
def server(tmp_path: Path) -> Process:
    """`python -m authorization_server` on a free port, not yet started."""
    port = free_port()
    settings = {
        "AUTHORIZATION_SERVER_PORT": str(port),
        "AUTHORIZATION_SERVER_ISSUER": f"http://127.0.0.1:{port}",
        "AUTHORIZATION_SERVER_DATABASE_URL": database_of(tmp_path / "data"),
    }
    return Process(["authorization_server"], port, settings)


class Person:
    """A browser and a client, and a server that is killed between two of their steps."""

    def __init__(self, server: Process) -> None:
        self.server = server
        self.browser, self.back_channel = requests.Session(), requests.Session()

    def survive(self) -> None:
        """Kill the server with `kill -9`, and start a new process over the same database."""
        assert self.server.end(signal.SIGKILL) == -signal.SIGKILL
        self.server.start()

    def register(self) -> None:
        """Register a client that may use refresh tokens."""
        metadata = {
            "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"],
        }
        told = self.back_channel.post(f"{self.server.url}/register", json=metadata).json()
        self.back_channel.auth = (told["client_id"], told["client_secret"])
        self.client_id = told["client_id"]

    def ask(self, **more: str) -> requests.Response:
        """Send the authorization request."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid notes:read",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        return self.browser.get(
            f"{self.server.url}/authorize", params=asked | more, allow_redirects=False
        )

    def answer(self, page: requests.Response, **values: str) -> requests.Response:
        """Submit the form of a page."""
        form = PageForm(page.text)
        kept = [pair for pair in form.fields if pair[0] not in values]
        address = urljoin(self.server.url, form.action)
        return self.browser.post(address, data=kept + list(values.items()), allow_redirects=False)

    def token(self, **form: str) -> requests.Response:
        """Send a request to the token endpoint."""
        return self.back_channel.post(f"{self.server.url}/token", data=form)

    def exchange(self, sent: requests.Response) -> requests.Response:
        """Exchange the code from the redirect to the client."""
        return self.token(
            grant_type="authorization_code",
            code=code_in(sent),
            redirect_uri=CALLBACK,
            code_verifier=VERIFIER,
        )

    def keys(self) -> object:
        """The published key set."""
        return self.back_channel.get(f"{self.server.url}/jwks").json()

    def is_active(self, token: str) -> bool:
        """Whether introspection reports the token as active."""
        answer = self.back_channel.post(f"{self.server.url}/introspect", data={"token": token})
        return bool(answer.json()["active"])

    def close(self) -> None:
        """Close the connections."""
        self.browser.close()
        self.back_channel.close()


def code_in(answer: requests.Response) -> str:
    """The code in the redirect to the client."""
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def test_killed_between_the_steps_the_flow_goes_on(server: Process) -> None:
    """No confirmed client, key, login, consent, code or token is lost, nor is an open page."""
    with started(server):
        person = Person(server)
        person.register()
        page = person.ask()
        keys = person.keys()
        person.survive()
        logged_in = person.answer(page, username="alice", password="wonderland")
        question = person.browser.get(logged_in.headers["Location"])
        sent = person.answer(question, decision="allow")
        person.survive()
        first = person.exchange(sent)
        assert first.status_code == 200
        refresh_token = first.json()["refresh_token"]
        second = person.token(grant_type="refresh_token", refresh_token=refresh_token)
        person.survive()
        assert person.is_active(second.json()["access_token"])
        again = person.token(grant_type="refresh_token", refresh_token=refresh_token)
        assert again.status_code == 400, "a used refresh token stays used"
        person.survive()
        assert not person.is_active(second.json()["access_token"]), "what was revoked stays so"
        assert code_in(person.ask(prompt="none")), "login and consent are remembered"
        assert person.keys() == keys, "resource servers keep the keys they fetched"
        person.close()


def test_two_workers_share_what_they_know(server: Process) -> None:
    """Five flows run over two processes: each knows what the other has done."""
    server.environ["AUTHORIZATION_SERVER_WORKERS"] = "2"
    with started(server):
        for _ in range(5):
            person = Person(server)
            person.register()
            page = person.ask()
            logged_in = person.answer(page, username="bob", password="builder")
            question = person.browser.get(logged_in.headers["Location"])
            answer = person.exchange(person.answer(question, decision="allow"))
            assert answer.status_code == 200
            assert person.is_active(answer.json()["access_token"])
            person.close()


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("DATABASE_URL", "rubbish"), ("HOST", "::")]
)
def test_a_setting_that_cannot_be_used_stops_the_start(
    server: Process, name: str, value: str
) -> None:
    """The process prints one sentence without a traceback, exits with 2, and starts nothing."""
    server.environ[f"AUTHORIZATION_SERVER_{name}"] = value
    ended = server.run()
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_a_failing_database_prints_no_value(
    server: Process, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of an unexpected error, the process prints the kind and the location, but no value sent."""
    canary = "canary-of-a-client"
    with started(server):
        with closing(sqlite3.connect(database_of(tmp_path / "data").partition("///")[2])) as file:
            file.execute("ALTER TABLE clients RENAME TO lost")
        asked = {"redirect_uris": [CALLBACK], "client_name": canary}
        answer = requests.post(f"{server.url}/register", json=asked, timeout=20)
    assert answer.status_code == 500
    printed = "".join(capfd.readouterr())
    assert "OperationalError (SQLITE_ERROR)" in printed
    assert "unexpected error at registration" in printed
    assert canary not in printed + answer.text


def people_in(folder: Path) -> set[str]:
    """The names of the stored people."""
    with closing(sqlite3.connect(folder / "data" / "authorization_server.db")) as file:
        return {username for (username,) in file.execute("SELECT username FROM people")}


@pytest.mark.parametrize("name", ["HOST", "ISSUER"])
def test_a_public_start_ends_what_a_start_on_loopback_began(
    server: Process, tmp_path: Path, name: str
) -> None:
    """A public server does not start with demo people; without them, earlier ones are removed."""
    with started(server):
        assert people_in(tmp_path) == {"alice", "bob", "carol"}
    public = {"HOST": "0.0.0.0", "ISSUER": "https://login.example"}[name]  # noqa: S104
    server.environ[f"AUTHORIZATION_SERVER_{name}"] = public
    refused = server.run()
    assert refused.returncode == 2
    assert "Set AUTHORIZATION_SERVER_DEMO_PEOPLE=no" in refused.stderr
    for door in ("DEMO_PEOPLE", "OPEN_REGISTRATION"):
        server.environ[f"AUTHORIZATION_SERVER_{door}"] = "no"
    with started(server):
        assert people_in(tmp_path) == set()


def test_people_of_a_file_log_in(server: Process) -> None:
    """`--setup` accepts the example file from the documentation."""
    server.command += ["--setup", "docs/setup.toml"]
    with started(server):
        person = Person(server)
        person.register()
        page = person.ask()
        while page.is_redirect:
            page = person.browser.get(urljoin(server.url, page.headers["Location"]))
        answer = person.answer(page, username="dora", password="four words make passwords")
        assert answer.status_code == 303


def test_a_wrong_file_of_people_stops_the_start(server: Process, tmp_path: Path) -> None:
    """One line names the file, its line, and what was expected; the exit code is 2."""
    file = tmp_path / "setup.toml"
    file.write_text('[[person]]\nusername = "dora"\npassword = 7\n')
    server.command += ["--people", str(file)]
    ended = server.run()
    assert ended.returncode == 2
    expected = "a string of 1 to 1000 characters, not a number"
    assert ended.stderr == f"{file}, line 3: password must be {expected}.\n"
