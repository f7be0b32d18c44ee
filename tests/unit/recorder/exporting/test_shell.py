"""`recorder.exporting.shell`: a script that sends what was recorded, and does nothing else.

tests/unit/scripts/test_exported.py runs it against real processes.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.exporting.flow import flows_of
from recorder.exporting.shell.script import PRELUDE, as_shell
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events, honest_flow, secrets_of
from tests.unit.recorder.samples import AS, BROWSER, CLIENT, RS, answer, request, response

FORM = "application/x-www-form-urlencoded"
AT = "http://127.0.0.1:9000"
CLIENT_ID, CODE = "client-0123456789", "code-0123456789-0123456789"
SECRET, TOKEN = "secret-0123456789-0123456789", "token-0123456789-0123456789"

posix = pytest.mark.skipif(not Path("/bin/sh").exists(), reason="This needs a POSIX shell.")


def script_of(events: list[RecordedEvent]) -> str:
    """The script of these events."""
    return as_shell(flows_of(events))


def program_events() -> list[RecordedEvent]:
    """A program that is not a role registers, sends a browser for a code, redeems it, and calls."""
    registered = f'{{"client_id": "{CLIENT_ID}", "client_secret": "{SECRET}"}}'
    asked = request("GET", f"{AT}/authorize?client_id={CLIENT_ID}&code_challenge={'c' * 43}")
    redeem = f"grant_type=authorization_code&code={CODE}&code_verifier={'v' * 43}"
    sent = request("POST", f"{AT}/token", redeem, Content_Type=FORM, Authorization="Basic eDp5eno=")
    back = response(303, Location=f"https://app.example/callback?code={CODE}")
    bearer = request("GET", "http://127.0.0.1:9001/api/notes", Authorization=f"Bearer {TOKEN}")
    told = response(200, f'{{"access_token": "{TOKEN}"}}', Content_Type="application/json")
    return together(
        answer(
            AS,
            CLIENT,
            request("POST", f"{AT}/register", "{}"),
            "client-registered",
            response(201, registered),
            links=["f"],
        ),
        answer(AS, BROWSER, asked, "code-issued", back, links=["f"]),
        answer(AS, CLIENT, sent, "token-issued", told, links=["f"]),
        answer(RS, CLIENT, bearer, "resource-returned", links=["f"]),
    )


CURL = """\
#!/bin/sh
printf '%s\\n' "$@" >>../arguments
while [ "$1" != --output ]; do shift; done
cat ../body >"$2"
echo '200 http://x/'
"""


def run_without_a_playground(script: str, folder: Path, body: str = "") -> list[str]:
    """Run the script to its end in this folder with the system's shell. A stand-in for curl records
    its arguments and answers every request with 200 and this body. Return the arguments.
    """
    (folder / "body").write_text(body, encoding="utf-8")
    curl = folder / "curl"
    curl.write_text(CURL)
    curl.chmod(0o700)
    at = script.index("\nstep=")
    script = f"{script[:at]}\nexpect() {{ :; }}\nstop() {{ :; }}\n{script[at:]}"
    (folder / "flow.sh").write_text(script, encoding="utf-8")
    work = folder / "work"
    work.mkdir()
    passwords = dict.fromkeys(re.findall(r"\{(\w+):\?", script), "x")
    ended = subprocess.run(
        ["/bin/sh", "../flow.sh"],
        cwd=work,
        env={"PATH": f"{folder}:/usr/bin:/bin", **passwords},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(work.iterdir()) == []
    return (folder / "arguments").read_text(encoding="utf-8").splitlines()


def test_the_browser_follows_and_submits() -> None:
    """Redirects and hidden fields come from the live responses, the password from the user."""
    script = script_of(list(honest_events()))
    sent = script.partition("step=1\n")[2]
    assert 'browse --url "$CLIENT_APP"/notes\nexpect 302' in sent
    assert len(re.findall("^ *follow$", sent, re.MULTILINE)) == 4
    assert '--data-urlencode csrf_token="$(hidden /login csrf_token)"' in sent
    assert "PLAYGROUND_PASSWORD:?" in script
    assert "wonderland" not in script


def test_its_head_says_what_to_set() -> None:
    """The recorded playground may have ended, and passwords are covered."""
    head = script_of(list(honest_events())).partition("set -eu")[0]
    names = "CLIENT_APP, AUTHORIZATION_SERVER, RESOURCE_SERVER"
    assert f"# Set the addresses, unless the recorded ones fit: {names}.\n" in head
    assert "# Set what the recording does not show: PLAYGROUND_PASSWORD.\n" in head
    places = "CLIENT_APP=http://127.0.0.1:9002 AUTHORIZATION_SERVER=http://127.0.0.1:9000"
    assert f"# For example, beside launch.py: {places} RESOURCE_SERVER=" in head
    assert head.endswith(" PLAYGROUND_PASSWORD=... sh flow.sh\n")


def test_no_secret_is_in_it() -> None:
    """The script takes secrets from responses, generates them, or asks for them."""
    script = script_of(list(honest_events())) + script_of(program_events())
    secrets = {value for values in secrets_of(honest_flow()).values() for value in values}
    secrets |= {SECRET, TOKEN, CODE}
    assert [secret for secret in secrets if secret in script] == []


def test_a_program_takes_its_values_from_responses() -> None:
    """Each is taken by its role in the flow; verifier and challenge are generated."""
    script = script_of(program_events())
    assert "curl, sed, awk and openssl" in script
    for line in (
        "v_client_id=$(member client_id)",
        "v_client_secret=$(member client_secret)",
        "v_code=$(parameter code)",
        "v_access_token=$(member access_token)",
        '--user "$v_client_id":"$v_client_secret"',
        "'/authorize?client_id='\"$v_client_id\"'&code_challenge='\"$v_code_challenge\"",
        'code=\'"$v_code"\'&code_verifier=\'"$v_code_verifier"',
        "'Authorization: Bearer '\"$v_access_token\"",
    ):
        assert line in script


def test_a_secret_without_a_source_is_asked_for() -> None:
    """A recording may begin in the middle of a flow."""
    renew = request("POST", f"{AT}/token", f"refresh_token={TOKEN}", Content_Type=FORM)
    script = script_of(together(answer(AS, CLIENT, renew, "refresh-answered")))
    assert ': "${REFRESH_TOKEN:?Set REFRESH_TOKEN: ' in script
    assert '--data-raw refresh_token="$REFRESH_TOKEN"' in script


def test_what_a_role_sends_is_left_to_that_role() -> None:
    """The client app sends its own token request when the browser delivers the code."""
    assert "call --request" not in script_of(list(honest_events())).partition("step=1\n")[2]


def test_a_new_password_is_asked_for() -> None:
    """The user chooses it; it is not a code that a page shows."""
    page = response(200, "<form action='/change'>", Content_Type="text/html")
    opened = answer(AS, BROWSER, request("GET", f"{AT}/change"), "user-logged-in", page)
    body = "password=(covered)&new_password=(covered)&otp=(covered)"
    form = request("POST", f"{AT}/change", body, Content_Type=FORM)
    script = script_of(together(opened, answer(AS, BROWSER, form, "user-logged-in")))
    for name in ("PLAYGROUND_PASSWORD", "PLAYGROUND_NEW_PASSWORD"):
        assert f': "${{{name}:?Set {name} to ' in script
        assert f'printf %s "${name}" >"$folder/{name}"' in script
    assert '"password@$folder/PLAYGROUND_PASSWORD"' in script
    assert '"new_password@$folder/PLAYGROUND_NEW_PASSWORD"' in script
    assert script.count("$(shown_code)") == 1


@posix
def test_a_recording_names_no_variable_of_the_script(tmp_path: Path) -> None:
    """A member or parameter may have the same name as a variable of the shell or the prelude; the
    script still deletes only its own folder when it ends.
    """
    precious = tmp_path / "precious"
    precious.mkdir()
    names = [*re.findall(r"^(?:readonly )?([a-z]+)=", PRELUDE.read_text("utf-8"), re.MULTILINE)]
    members = json.dumps(
        dict.fromkeys([*names, "jar", "step", "PATH", "path", "ifs"], f"{precious}")
    )
    made = answer(
        AS,
        CLIENT,
        request("POST", f"{AT}/register", "{}"),
        "client-registered",
        response(201, members),
    )
    called = answer(RS, CLIENT, request("GET", f"{AT}{precious}"), "resource-returned")
    script = script_of(together(made, called))
    assert "folder" in names
    assert "v_folder=$(member folder)" in script
    arguments = run_without_a_playground(script, tmp_path, members)
    assert f"{AT}{precious}" in arguments
    assert precious.exists()


@posix
def test_only_http_is_sent(tmp_path: Path) -> None:
    """A recorded URL with another scheme (`file:`) is not fetched where the script runs."""
    arguments = run_without_a_playground(script_of(program_events()), tmp_path)
    assert arguments.count("--proto") == arguments.count("=http,https") == arguments.count("-q") > 0


@posix
def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """The shell executes none of it: it reaches curl as an argument, or is printed."""
    arguments = run_without_a_playground(script_of(hostile_events()), tmp_path)
    assert "Note: '; touch owned; '" in arguments
    assert 'Note: "$(touch owned)`touch owned`' in arguments
