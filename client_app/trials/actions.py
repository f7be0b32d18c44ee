"""The actions that two pages list, each with a button (`templates/actions.html`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, ParamSpec

from client_app.trials.call_results import CallResult

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Action(Generic[Given]):
    """Its name in the URL, the label of its button, one sentence on what it shows, what it does."""

    name: str
    label: str
    says: str
    run: Callable[Given, Sequence[CallResult]]
