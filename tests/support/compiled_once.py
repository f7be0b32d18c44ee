"""Compiles what every app compiles at creation only once for all apps of a test run.

Most tests create their own app, and compiling its routes and templates each time took a third of a
test's time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
"""Builds the path of a route. It looks up the values from its rule when it is called."""


class Templates(BytecodeCache):
    """The compiled code of each template, valid as long as the template's text stays the same."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code that was compiled, if any."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the compiled code."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def compiled_once() -> Iterator[None]:
    """Share compiled routes and templates within this block."""
    templates, builders = Templates(), dict[tuple[object, ...], Builder]()
    make_environment, compile_builder = Environment.__init__, Rule._compile_builder

    def remembering(self: Environment, *given: Any, **options: Any) -> None:
        make_environment(self, *given, **{"bytecode_cache": templates} | options)

    def remembered(self: Rule, append_unknown: bool = True) -> Builder:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in builders:
            builders[key] = compile_builder(self, append_unknown)
        return builders[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "__init__", remembering)
        patch.setattr(Rule, "_compile_builder", remembered)
        yield
