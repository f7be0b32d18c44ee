"""`recorder.reading.marked_lines`: the lines of a function that produced a message or a check."""

import ast

import pytest

from recorder.reading.marked_lines import Function, lines_of_body, lines_that_made

SOURCE = '''
@makes_message
def answer(request):
    """What it does,
    in two lines.
    """
    config, other = request.config, 1
    form = {"code": other}
    if config.resource:
        # A remark.
        form["resource"] = config.resource
    for url in (
        form,
    ):
        received(STEP)
        belongs_to(url)
        at(STEP)
        result = ask(
            url,
            form,
        )
    try:
        decide(STEP, CHECKS, form)
    except ValueError:
        return None
    finally:
        decided(STEP)
    form = {}
    at(LAST)
'''


def function(text: str) -> Function:
    """The function in a source text."""
    node = next(node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))
    assert isinstance(node, Function)
    return node


def marked(line: int, text: str = SOURCE) -> list[str]:
    """The text of the marked lines."""
    lines = text.split("\n")
    return [lines[n - 1].strip() for n in sorted(lines_that_made(function(text), line))]


def test_a_statement_is_marked_whole() -> None:
    """However many lines it has, and whichever of them was running."""
    assert marked(18) == marked(20)
    assert marked(20)[-4:] == ["result = ask(", "url,", "form,", ")"]


def test_what_a_message_was_made_of_is_marked() -> None:
    """The assignments of the names in it, as far as they come before it."""
    assert marked(18)[:2] == ['form = {"code": other}', 'form["resource"] = config.resource']
    assert "form = {}" not in marked(18)


def test_of_checks_only_the_call_is_marked() -> None:
    """Each check has its own lines elsewhere."""
    assert marked(23) == ["decide(STEP, CHECKS, form)"]


@pytest.mark.parametrize("line", [15, 16, 17])
def test_what_tells_the_trace_is_never_marked(line: int) -> None:
    """The statement after it is marked."""
    assert marked(line) == marked(18)


def test_where_nothing_comes_next_the_body_is_marked() -> None:
    """The call that records may be the last statement of a function."""
    assert marked(29) == marked(2)


def test_of_a_statement_with_a_block_only_its_head_is_marked() -> None:
    """Each line of the block belongs to its own statement."""
    assert marked(9) == ["if config.resource:"]
    assert marked(13) == ["for url in (", "form,", "):"]
    assert marked(22) == ["try:"]
    assert marked(25) == ["return None"]


@pytest.mark.parametrize("line", [2, 3])
def test_a_whole_function_is_its_body(line: int) -> None:
    """The decorator, the signature and the docstring are left out."""
    lines = SOURCE.split("\n")
    body = sorted(lines_of_body(function(SOURCE)))
    assert sorted(lines_that_made(function(SOURCE), line)) == body
    assert lines[body[0] - 1].strip() == "config, other = request.config, 1"
    assert lines[body[-1] - 1].strip() == "form = {}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def f():\n    '''Only words.'''\n", 2),
        ("def f():\n    at(STEP)\n", 2),
        ("def f(): return 1\n", 1),
        ("async def f():\n    await g()\n", 2),
        ("def f():\n    match x:\n        case 1:\n            return 2\n", 4),
        ("def f():\n    try:\n        a()\n    except E:\n        return (lambda: 1)()\n", 5),
    ],
)
def test_some_line_is_always_marked(text: str, line: int) -> None:
    """Whatever a function looks like."""
    assert lines_that_made(function(text), line) == {line}
