"""`recorder.event.message_names`: names for messages that texts can refer to."""

from recorder.event.message_names import is_called, message_names
from tests.unit.recorder.samples import AS, BROWSER, answer, event, request, response, told

FORM = request("POST", "http://127.0.0.1:9000/login?state=x", "username=alice")


def test_a_message_is_called_by_what_it_asks_for_and_by_its_page() -> None:
    """The name is the method and path without the query, or the title of the page."""
    page = response(
        body="<title lang=en>Allow access? &middot; Server</title>", content_type="text/html"
    )
    names = message_names(told(answer(AS, BROWSER, FORM, "user-logged-in", page)))
    assert names == ("post-login", "allow-access-server")


def test_what_is_no_page_has_no_title() -> None:
    """JSON may contain any text, including a title element."""
    data = response(body="<title>x</title>", content_type="application/json")
    assert message_names(told(answer(AS, BROWSER, FORM, "user-logged-in", data))) == ("post-login",)
    assert message_names(told(event("login-allowed"))) == ()


def test_a_name_may_be_given_in_part() -> None:
    """A prefix is enough."""
    login = told(answer(AS, BROWSER, FORM, "user-logged-in"))
    assert is_called(login, "post-log")
    assert not is_called(login, "login")
