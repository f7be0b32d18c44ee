"""The formats of files, by file name extension."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from recorder.exporting.flow import Flow
from recorder.exporting.har import as_har
from recorder.exporting.junit_flow import flows_as_junit
from recorder.exporting.markdown import as_markdown
from recorder.exporting.mermaid import as_mermaid
from recorder.exporting.shell.script import as_shell


class Format(NamedTuple):
    """A format: its name, its media type, and the function that writes flows in it."""

    name: str
    media_type: str
    write: Callable[[Sequence[Flow]], str]


FORMATS: Mapping[str, Format] = {
    ".har": Format("HAR", "application/json", as_har),
    ".mmd": Format("Mermaid", "text/vnd.mermaid", as_mermaid),
    ".md": Format("Markdown", "text/markdown", as_markdown),
    ".xml": Format("JUnit", "application/xml", flows_as_junit),
    ".sh": Format("curl", "application/x-sh", as_shell),
}
