"""What pytest shows of an error in the plugin, even when it shows the values of variables."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

from oauth2_playground import testing
from oauth2_playground.testing.forms import Field, Request
from oauth2_playground.testing.pages import Page
from oauth2_playground.testing.playground import running_playground

SECRET = "wonderland"
MODULES = [each.name for each in iter_modules(testing.__path__) if each.name != "errors"]


@pytest.mark.parametrize("name", MODULES)
def test_the_frames_of_each_module_are_hidden(name: str) -> None:
    """Their arguments are passwords and tokens; only the line of the test should be shown."""
    assert import_module(f"{testing.__name__}.{name}").__tracebackhide__ is True


@pytest.mark.parametrize(
    "shown",
    [
        Field("password", "password", SECRET),
        Request("POST", f"http://127.0.0.1/callback?code={SECRET}", (("password", SECRET),)),
        Page(f"http://127.0.0.1/callback?code={SECRET}", 200, headers={"Set-Cookie": SECRET}),
    ],
)
def test_what_a_test_holds_is_shown_without_secrets(shown: object) -> None:
    """With `--showlocals`, pytest shows the values of a test's variables."""
    assert SECRET not in repr(shown)


def test_one_string_is_no_list_of_checks() -> None:
    """It is refused before anything starts, with an example of what was meant."""
    with (
        pytest.raises(testing.PlaygroundError, match="must be a list, such as"),
        running_playground(without_checks="role:name"),
    ):
        pass
