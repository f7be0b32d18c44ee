"""`recorder.reading.source_code`: our own source lines, and no other file of this machine."""

import ast
import importlib
import os
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent

import pytest
from markupsafe import Markup

from recorder.event.event import Source
from recorder.reading import source_code
from recorder.reading.source_code import ROOT, Excerpt, excerpt, highlighted, rule
from tests.unit.tracing.test_events import make_event
from tracing.catalogue import (
    AUTHORIZATION_SERVER,
    CLIENT_APP,
    PARTY_NAMES,
    RESOURCE_SERVER,
    Party,
)
from tracing.checks import Check

SOURCE = '''"""A module."""


class Endpoint:
    """Something that answers."""

    @decorated
    def answer(self):
        """Answer.

        In several lines: <b> & "so".
        """
        def inner():
            return 1

        return inner()


def last():
    return 2
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one role, and private files outside of it."""
    role = tmp_path / "project" / "client_app"
    role.mkdir(parents=True)
    (role / "endpoint.py").write_text(SOURCE, encoding="utf-8")
    (role / "notes.txt").write_text(SOURCE, encoding="utf-8")
    (role / "broken.py").write_text("def last(:", encoding="utf-8")
    (role / "binary.py").write_bytes(b"\xff\xfe\x00")
    (role / "folder.py").mkdir()
    (role / "sign_in" / "deeper").mkdir(parents=True)
    (role / "sign_in" / "endpoint.py").write_text(SOURCE, encoding="utf-8")
    (role / "sign_in" / "deeper" / "endpoint.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "secret.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "project" / "recorder").mkdir()
    (tmp_path / "project" / "recorder" / "secret.py").write_text(SOURCE, encoding="utf-8")
    return role.parent


def source(file: str, line: int = 20, function: str = "last") -> Source:
    """The source location in an event."""
    return Source(file, line, function)


def test_a_function_is_shown_whole(root: Path) -> None:
    """With its decorator, its docstring and its place in the file."""
    shown = excerpt(source("client_app/endpoint.py", 16, "answer"), root)
    lines = dedent("\n".join(SOURCE.split("\n")[6:16])).split("\n")
    assert shown == Excerpt("client_app/endpoint.py", 7, lines, frozenset([16]), "answer")
    assert shown.place == "client_app/endpoint.py:16"
    assert lines[0] == "@decorated"


@pytest.mark.parametrize("room", ["sign_in", "sign_in/deeper"])
def test_a_file_may_lie_in_a_room_of_its_role(room: str, root: Path) -> None:
    """An event names the file by its path from the root of the project."""
    shown = excerpt(source(f"client_app/{room}/endpoint.py"), root)
    assert shown is not None
    assert shown.file == f"client_app/{room}/endpoint.py"


def test_of_functions_inside_each_other_the_inner_one_spoke(root: Path) -> None:
    """A line belongs to the innermost function that contains it."""
    shown = excerpt(source("client_app/endpoint.py", 14, "inner"), root)
    assert shown is not None
    assert (shown.first, len(shown.lines)) == (13, 2)


def test_a_lambda_is_shown_in_its_function(root: Path) -> None:
    """A lambda has no name of its own."""
    shown = excerpt(source("client_app/endpoint.py", 20, "<lambda>"), root)
    assert shown is not None
    assert shown.function == "last"


def test_a_decorator_belongs_to_its_function(root: Path) -> None:
    """For Python, a function's code begins at its decorator, and events refer to that line."""
    shown = excerpt(source("client_app/endpoint.py", 7, "answer"), root)
    assert shown is not None
    assert (shown.first, sorted(shown.marked)) == (7, [13, 14, 16])


FOREIGN = [
    "",
    "secret.py",
    "../secret.py",
    "/etc/passwd",
    "client_app/../../secret.py",
    "client_app/../recorder/secret.py",
    "client_app/sign_in/../../recorder/secret.py",
    "client_app/sign_in/../endpoint.py",
    "client_app/sign_in/.hidden.py",
    "client_app/sign_in",
    "client_app/sign_in/deeper.py",
    "/client_app/endpoint.py",
    "project/client_app/endpoint.py",
    "client_app//endpoint.py",
    "client_app/./endpoint.py",
    "client_app\\endpoint.py",
    "client_app/endpoint.py\x00",
    "client_app/endpoint.py\n",
    "client_app/ENDPOINT.PY",
    "client_app/notes.txt",
    "client_app/nothing.py",
    "client_app/broken.py",
    "client_app/binary.py",
    "client_app/folder.py",
    "client_app/" + "a" * 5000 + ".py",
    "recorder/secret.py",
    "browser/endpoint.py",
    "c:/client_app/endpoint.py",
    "client_app/endpoint.py:stream",
]


def test_only_source_of_a_role_is_shown(root: Path) -> None:
    """A file name comes from the wire and may be anything."""
    assert [file for file in FOREIGN if excerpt(source(file), root)] == []


def test_a_link_does_not_lead_out_of_a_role(root: Path) -> None:
    """Neither to a file nor through a folder."""
    try:
        (root / "client_app" / "link.py").symlink_to(root.parent / "secret.py")
        (root / "client_app" / "away").symlink_to(root / "recorder", target_is_directory=True)
        (root / "client_app" / "text.py").symlink_to(root / "client_app" / "notes.txt")
        (root / "client_app" / "sign_in" / "up").symlink_to(root.parent, target_is_directory=True)
    except OSError:
        pytest.skip("this user may not make links here")
    for file in ("link.py", "away/secret.py", "text.py", "sign_in/up/secret.py"):
        assert excerpt(source(f"client_app/{file}"), root) is None


@pytest.mark.parametrize(
    ("line", "function"), [(0, "last"), (2, "last"), (10**30, "last"), (20, "first"), (20, "")]
)
def test_lines_that_say_something_else_are_not_shown(line: int, function: str, root: Path) -> None:
    """If the file was edited since, other code would be shown than the code that ran."""
    assert excerpt(source("client_app/endpoint.py", line, function), root) is None


def test_a_file_that_was_changed_is_read_again(root: Path) -> None:
    """Its modification time is compared."""
    path = root / "client_app" / "endpoint.py"
    assert excerpt(source("client_app/endpoint.py"), root)
    path.write_text("\n" + SOURCE, encoding="utf-8")
    os.utime(path, (1, 1))
    shown = excerpt(source("client_app/endpoint.py"), root)
    assert shown is not None
    assert shown.first == 20


def test_a_file_that_has_moved_since_is_not_shown(root: Path) -> None:
    """Old run files give only the role and the file name, without the folder in the role."""
    (root / "client_app" / "sign_in" / "callback.py").write_text(SOURCE, encoding="utf-8")
    assert excerpt(source("client_app/callback.py"), root) is None


@pytest.mark.parametrize("role", [AUTHORIZATION_SERVER, RESOURCE_SERVER, CLIENT_APP])
def test_what_a_role_speaks_from_is_shown(role: Party) -> None:
    """The path in its events leads to the lines."""
    code = importlib.import_module(f"{role}.app").create_app.__code__
    told = make_event(code=code, line=code.co_firstlineno).as_dict()["source"]
    shown = excerpt(Source(**told))
    assert shown is not None
    assert (shown.file, shown.function) == (f"{role}/app.py", "create_app")


def checks() -> list[tuple[str, Check[object]]]:
    """Every check with its role."""
    paths = [
        (role, path.relative_to(ROOT).with_suffix(""))
        for role in PARTY_NAMES
        for path in sorted((ROOT / role).rglob("*_checks.py"))
    ]
    modules = [(role, importlib.import_module(".".join(path.parts))) for role, path in paths]
    return [
        (role, value)
        for role, module in modules
        for value in vars(module).values()
        if isinstance(value, Check) and value.find.__module__ == module.__name__
    ]


def test_every_rule_is_found_and_can_be_shown() -> None:
    """It is found by name and begins with its decorator; only the deciding lines are marked; and
    the page shows it line for line as it is in the file.
    """
    faults = [f"{role}: {check.name}" for role, check in checks() if not is_shown(role, check.name)]
    assert faults == []
    assert len(checks()) > 200


def is_shown(role: str, name: str) -> bool:
    """Whether a check is shown correctly."""
    shown = rule(role, name)
    if shown is None or not ast.parse("\n".join(shown.lines)):
        return False
    begins = shown.lines[0].startswith("@check(")
    [node] = ast.parse("\n".join(shown.lines)).body
    assert isinstance(node, ast.FunctionDef)
    behind_words = (node.body[0].end_lineno or 0) + shown.first
    decides = [line for n, line in enumerate(shown.lines, shown.first) if n in shown.marked]
    begins &= min(shown.marked) >= behind_words and decides[-1] == shown.lines[-1]
    return begins and [read(line).text for line in highlighted(shown)] == shown.lines


def test_what_is_kept_is_no_more_than_the_roles_have(root: Path) -> None:
    """Each file is cached once, in its current version."""
    before = len(source_code._kept)
    for number in range(3):
        path = root / "client_app" / "endpoint.py"
        path.write_text("\n" * number + SOURCE, encoding="utf-8")
        os.utime(path, (number + 1, number + 1))
        shown = excerpt(source("client_app/endpoint.py", 19 + number), root)
        assert shown is not None
        assert shown.first == 19 + number
    assert len(source_code._kept) == before + 1


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("client_app", "code_is_unused"),
        ("client_app", ""),
        ("browser", "state_is_known"),
        ("..", "state_is_known"),
        ("recorder", "rule"),
        ("authorization_server", "granted"),
    ],
)
def test_what_is_no_rule_of_a_role_is_not_shown(role: str, name: str) -> None:
    """Neither is a helper function in a module of checks."""
    assert rule(role, name) is None


class _Text(HTMLParser):
    """The text of an HTML fragment, and the number of open elements."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.open = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "span"
        assert [name for name, _ in attrs] == ["class"]
        self.open += 1

    def handle_endtag(self, tag: str) -> None:
        self.open -= 1

    def handle_data(self, data: str) -> None:
        self.text += data


def read(line: Markup) -> _Text:
    """Read a line of HTML."""
    reader = _Text()
    reader.feed(str(line))
    reader.close()
    return reader


def test_each_line_is_whole_by_itself(root: Path) -> None:
    """Including lines of a docstring; the text is that of the file, without markup."""
    shown = excerpt(source("client_app/endpoint.py", 16, "answer"), root)
    assert shown is not None
    lines = highlighted(shown)
    assert [read(line).text for line in lines] == shown.lines
    assert all(read(line).open == 0 for line in lines)
    assert lines[4] == (
        '<span class="code-doc">    In several lines: &lt;b&gt; &amp; &#34;so&#34;.</span>'
    )
