"""The actions on two of the pages, each with a button (`templates/actions.html`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, ParamSpec

from client_app.trials.call_results import CallResult

Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Action(Generic[Given]):
    """An action: its name in the URL, its button's label, a sentence about it, and its function."""

    name: str
    label: str
    says: str
    run: Callable[Given, Sequence[CallResult]]
