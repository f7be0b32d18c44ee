"""`hosting.strict_json`: a JSON object that every reader understands in the same way."""

import pytest

from hosting.strict_json import json_object

REFUSED = {
    "nothing": b"",
    "no JSON": b"{",
    "two objects": b"{}{}",
    "an array": b"[]",
    "a string": b'"a"',
    "null": b"null",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": [-Infinity]}',
    "a name twice": b'{"a": 1, "a": 1}',
    "a name twice within": b'{"b": {"a": 1, "a": 2}}',
    "half a surrogate pair": rb'{"a": "\ud800"}',
    "half a surrogate pair as a name": rb'{"\udfff": 1}',
    "a byte that is not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "a text nested without end": b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
}


def test_what_two_readers_could_read_differently_is_refused() -> None:
    """RFC 8259 §6, RFC 7493 §2.1 and §2.3: the result is None, and never an exception."""
    assert [name for name, text in REFUSED.items() if json_object(text) is not None] == []


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (b" {} ", {}),
        (b'{"a": {"x": 1}, "b": {"x": 1}}', {"a": {"x": 1}, "b": {"x": 1}}),
        (rb'{"a": "\ud83d\ude00"}', {"a": "😀"}),
        ('{"ä": [1.5, true, null]}'.encode(), {"ä": [1.5, True, None]}),
    ],
)
def test_an_object_is_read(text: bytes, document: object) -> None:
    """RFC 8259: it is UTF-8, may have white space around it, and may contain any character."""
    assert json_object(text) == document
