"""The CSRF token of a form."""

from hosting.csrf import csrf_token, is_csrf_token_of


def test_a_form_token_belongs_to_one_session() -> None:
    """It is not the session id, and each session has a different one."""
    token = csrf_token("one")
    assert token != "one"
    assert is_csrf_token_of("one", token)
    assert not is_csrf_token_of("other", token)
    assert not is_csrf_token_of("one", "")


def test_each_form_has_a_token_of_its_own() -> None:
    """So a form that was submitted can be distinguished from one that was not."""
    one, other = csrf_token("one"), csrf_token("one")
    assert one != other
    assert is_csrf_token_of("one", other)
    assert not is_csrf_token_of("one", one[:16] + other[16:])
