"""`recorder.event.message_names`: what a message is called, so that a text can point at it."""

from recorder.event.message_names import is_called, message_names
from tests.unit.recorder.samples import AS, BROWSER, answer, event, request, response, told

FORM = request("POST", "http://127.0.0.1:9000/login?state=x", "username=alice")


def test_a_message_is_called_by_what_it_asks_for_and_by_its_page() -> None:
    """Method and path, without the query; the title of a page."""
    page = response(
        body="<title lang=en>Allow access? &middot; Server</title>", content_type="text/html"
    )
    names = message_names(told(answer(AS, BROWSER, FORM, "user-logged-in", page)))
    assert names == ("post-login", "allow-access-server")


def test_what_is_no_page_has_no_title() -> None:
    """JSON may hold anything."""
    data = response(body="<title>x</title>", content_type="application/json")
    assert message_names(told(answer(AS, BROWSER, FORM, "user-logged-in", data))) == ("post-login",)
    assert message_names(told(event("login-allowed"))) == ()


def test_a_name_may_be_given_in_part() -> None:
    """From its beginning."""
    login = told(answer(AS, BROWSER, FORM, "user-logged-in"))
    assert is_called(login, "post-log")
    assert not is_called(login, "login")
