"""`tracing.rewriting`: named values are rewritten in place."""

import json

import pytest

from tests.support.faults import for_every
from tracing.rewriting import in_body, in_cookies, in_url


def upper(name: str, value: str) -> str | None:
    """Rewrite the values of one name."""
    return value.upper() if name == "x" else None


@pytest.mark.parametrize(
    ("sent", "rewritten"),
    [
        ("http://a/b?x=c&y=d", "http://a/b?x=C&y=d"),
        ("http://a/b?y=d#x=c", "http://a/b?y=d#x=C"),
        ("http://a/x=c", "http://a/x=c"),
        ("http://a/?y=http%3A%2F%2Fb%2F%3Fx%3Dc", "http://a/?y=http%3A%2F%2Fb%2F%3Fx%3DC"),
        ("http://a/?y=%2F%3fz%3D1", "http://a/?y=%2F%3fz%3D1"),
        ("?x", "?x"),
        ("", ""),
    ],
)
def test_addresses(sent: str, rewritten: str) -> None:
    """Query, fragment and nested URLs are rewritten; everything else keeps its encoding."""
    assert in_url(sent, upper) == rewritten


@for_every(
    ("sent", "rewritten"),
    [
        ("x=a+b&y=c", "x=A B&y=c"),
        ("y=c&x=a#b?c", "y=c&x=A#B?C"),
        ('{"x": "a", "y": ["b"]}', '{"x": "A", "y": ["b"]}'),
        ('{"y":   1}', '{"y":   1}'),
        ('[{"x": "é"}]', '[{"x": "É"}]'),
        ('{"x": "a"', '{"x": "A"'),
        ('{"y": ["a"], "x" : ["b", "c', '{"y": ["a"], "x" : ["B", "C"'),
        ("<INPUT value='a' name='x'>", "<INPUT value=\"A\" name='x'>"),
        (
            "<input name=x value=a><input name=y value=b>",
            '<input name=x value="A"><input name=y value=b>',
        ),
        ('<a href="/b?x=c&amp;y=d">', '<a href="/b?x=C&y=d">'),
        ("<input name=x>", "<input name=x>"),
        (
            '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\na\r\n--b--',
            '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nA\r\n--b--',
        ),
        (
            '--b\ncontent-disposition: form-data; filename="a"; name=x\n\na\n\nb\n--b--\n',
            '--b\ncontent-disposition: form-data; filename="a"; name=x\n\nA\n\nB\n--b--\n',
        ),
        ("\r\n--b\r\nA: b; name=x\r\n\r\na\r\n--b--", "\r\n--b\r\nA: b; name=x\r\n\r\nA\r\n--b--"),
        ("--b\r\nA: b; name=x\r\n\r\na", "--b\r\nA: b; name=x\r\n\r\nA"),
        ("-&x=a", "-&x=A"),
        ("--&x=a", "--&x=A"),
        ("", ""),
    ],
)
def test_bodies(sent: str, rewritten: str) -> None:
    """Forms, JSON, pages and multipart forms are distinguished by how they begin."""
    assert in_body(sent, upper) == rewritten


def test_cookies() -> None:
    """All pairs of Cookie are rewritten; of Set-Cookie only the first, since attributes follow."""
    assert in_cookies("x=a; y=b; x=c", upper) == "x=A; y=b; x=C"
    assert in_cookies("y=b; x=c", upper, most=1) == "y=b; x=c"


def test_json_that_is_nested_too_deep_is_left() -> None:
    """The recursion limit is not reached."""
    for depth in (300, 700, 950, 100_000):
        deep = "[" * depth + "]" * depth
        assert in_body(deep, upper) == deep
    assert json.loads(in_body('{"a": {"b": {"x": "c"}}}', upper)) == {"a": {"b": {"x": "C"}}}
