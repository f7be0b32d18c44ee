"""The buttons that set something going, as two pages list them (`templates/buttons.html`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, ParamSpec

from client_app.trials.call_results import Happening

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Button(Generic[Given]):
    """Where it leads, what stands on it, one sentence on what is to be seen, and what it does."""

    name: str
    label: str
    says: str
    press: Callable[Given, Sequence[Happening]]
