"""The reference to a pushed request: what the URL may add to it, and what it may not."""

from urllib.parse import parse_qsl

from authorization_server.storage.pushed_references import PREFIX, Reference

PUSHED = {"client_id": ["c"], "scope": ["openid"], "prompt": ["login consent"], "max_age": []}
REFERENCE = Reference(PREFIX + "x", PUSHED, "the seal key")


def address(**answered: list[str]) -> dict[str, str]:
    """The URL parameters that the pages carry on."""
    return dict(parse_qsl(REFERENCE.query(PUSHED | answered), keep_blank_values=True))


def test_the_name_is_all_that_is_carried() -> None:
    """RFC 9126 §4: only client_id and request_uri."""
    assert address() == {"client_id": "c", "request_uri": PREFIX + "x"}
    assert REFERENCE.values(address()) == PUSHED


def test_an_answer_is_carried_on() -> None:
    """What the login has satisfied is not requested again."""
    carried = address(prompt=["consent"])
    assert REFERENCE.values(carried) == PUSHED | {"prompt": ["consent"], "max_age": [""]}


def test_an_answer_cannot_be_made_up() -> None:
    """A seal is valid for one answer to one request, and cannot be created without the key."""
    carried = address(prompt=["consent"])
    for changed in ({"prompt": ""}, {"max_age": "9"}, {"seal": ""}, {"seal": "ÿ"}):
        assert REFERENCE.values(carried | changed) == PUSHED
    other = Reference(PREFIX + "x", PUSHED, "another seal key")
    assert other.values(carried) == PUSHED
    assert "the seal key" not in str(carried)


def test_nothing_else_is_taken_from_the_address() -> None:
    """RFC 9101 §6.3: only the pushed parameters are used."""
    carried = address(prompt=["consent"]) | {"scope": "notes:write", "client_id": "d"}
    assert REFERENCE.values(carried)["scope"] == ["openid"]
    assert REFERENCE.values(carried)["client_id"] == ["c"]
