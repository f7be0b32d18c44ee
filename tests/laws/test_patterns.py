"""No pattern takes time that grows with the square of the text from the wire: one request of a
quarter of a megabyte would block a reader for minutes.
"""

import ast
import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.support.faults import assert_none
from tests.support.growing import MOST, filled, growth
from tests.support.sources import PACKAGES, dotted, modules, named, nodes_of, tree_of

SHAPES = (
    *("a", "0", "-", ".", "/", " ", "=", "&", ";", "?", '"', "'", "\\", "%", "_", "<", "[", "…"),
    *(
        "a=",
        "&a=",
        "&a=%3Da",
        "?a=b",
        "; a",
        "; a=b",
        '"a":',
        '{"a":',
        'a="',
        'a="b" ',
        "\\u",
        "\\",
    ),
    *("eyJ", "eyJ-", "eyJaaaaaaaa.", "eyJaaaaaaaa.a.", "<input ", "<input name=", "<input>"),
    *("<svg", "<svg ", "</svg", "data:image/"),
    *("name=", 'name="', "value='", 'value="x ', "href=", "href='", "--b\r\n", "\r\n", "a\r\n\r\n"),
    *("…(1", "…aaaaaa(1 characters)", "(covered)", "%2", "%2f", "_1", "/.", "/%2e", "http://a"),
    *(
        'error="',
        "RFC 6749 ",
        "RFC 6749 §4.",
        "§1.1",
        "Appendix A.1",
        "authorization code ",
        "Aa1 ",
    ),
    *(
        "user code: ",
        "\r\nlocation: ",
        "?code=",
        "\\ud800",
        "\\udc00\\",
        "\x1b[",
        "123456 ",
        "a.",
        "+-",
    ),
)
"""Each is repeated to fill the text, so that a pattern which can begin again inside itself meets
its own beginning.
"""

BEGINS = ("", "a", "/", "?", "dpop ", "a=", "…", "A", '"')
ENDS = ("", "!", "\n", "\x00")

WIRE = {
    "authorization_server/credentials/sent_credentials.py: A_SCHEME",
    "authorization_server/texts.py: OUTSIDE_A_DESCRIPTION",
    "authorization_server/texts.py: UNPRINTABLE",
    "authorization_server/texts.py: UNCARRIABLE",
    "authorization_server/storage/redirect_uris.py: UNSEEN",
    "resource_server/answers.py: OUTSIDE_A_DESCRIPTION",
    "authorization_server/authorize/request/code_binding_checks.py: SHA256_IN_BASE64URL",
    "authorization_server/login/login_checks.py: OWN_PAGE",
    "authorization_server/login/one_time_code_checks.py: CODE",
    "authorization_server/login/one_time_code_checks.py: SECRET",
    "authorization_server/scopes.py: SYNTAX",
    "authorization_server/storage/device_codes.py: SHA256",
    "authorization_server/storage/redirect_uris.py: PRIVATE_USE_SCHEME",
    "authorization_server/storage/redirect_uris.py: URI_CHARACTERS",
    "authorization_server/token/code_checks.py: CODE_VERIFIER",
    "client_app/issuer/back_channel.py: ESCAPE",
    "client_app/issuer/registration_checks.py: VISIBLE",
    "client_app/issuer/token_response_checks.py: BEARER_TOKEN",
    "client_app/issuer/token_response_checks.py: SCOPE",
    "client_app/issuer/token_response_checks.py: VISIBLE",
    "client_app/sign_in/id_token_checks.py: SUBJECT",
    "client_app/television/device_checks.py: VISIBLE",
    "hosting/serving/answer.py: UNSENDABLE",
    "recorder/comparing/addresses.py: _ORIGIN",
    "recorder/comparing/addresses.py: _WITH_PORT",
    "recorder/comparing/event_facts.py: _SPAN",
    "recorder/comparing/facts.py: _DIGEST",
    "recorder/comparing/facts.py: _MOMENT",
    "recorder/comparing/message_facts.py: _PAIR",
    "recorder/comparing/roles.py: _WORD",
    "recorder/console/plain.py: _ANY_ADDRESS",
    "recorder/console/plain.py: _COVERED",
    "recorder/console/plain.py: _RANGE",
    "recorder/console/plain.py: _SCHEME",
    "recorder/explaining/seen.py: NUMBER",
    "recorder/exporting/junit.py: _NOT_IN_XML",
    "recorder/exporting/markdown.py: _ENDS_CODE",
    "recorder/exporting/markdown.py: _MARKS",
    "recorder/exporting/mermaid.py: _NOT_PLAIN",
    "recorder/exporting/shell/requests.py: _ORIGIN",
    "recorder/exporting/shell/requests.py: _TOKEN",
    "recorder/exporting/shell/sources.py: _NAME",
    "recorder/exporting/shell/words.py: _ACTS",
    "recorder/exporting/shell/words.py: _NOT_IN_A_NAME",
    "recorder/explaining/seen.py: _ORIGIN",
    "recorder/event/kinds.py: AROUND_COOKIES",
    "recorder/event/message_names.py: _WORD",
    "recorder/event/refusal.py: _CHALLENGE_ERROR",
    "recorder/learning/terms.py: _WORD",
    "recorder/reading/clauses.py: _BEGINS",
    "recorder/reading/clauses.py: _CLAUSE",
    "recorder/reading/curl.py: _ACTS",
    "recorder/reading/curl.py: _ADDRESS",
    "recorder/reading/curl.py: _CONTROL",
    "recorder/reading/curl.py: _CONTROL_OR_SPACE",
    "recorder/reading/curl.py: _DOTS",
    "recorder/reading/curl.py: _PATTERN",
    "recorder/reading/curl.py: _TOKEN",
    "recorder/reading/source_code.py: _FILE",
    "recorder/reading/wire.py: _QUOTED",
    "hosting/visible_text.py: _UNSEEN",
    "authorization_server/issued/userinfo_checks.py: CREDENTIALS",
    "resource_server/presented/sent_token.py: CREDENTIALS",
    "authorization_server/issued/userinfo_checks.py: SCHEME_NAME",
    "resource_server/presented/sent_token.py: SCHEME_NAME",
    "resource_server/resources/notice_board_checks.py: CLIENT_ID",
    "resource_server/verification/client_secret.py: VISIBLE",
    "oauth2_playground/testing/user.py: SHOWN_CODE",
    "scenarios/honest.py: SHOWN_CODE",
    "scripts/benchmark/reading.py: ACTION",
    "scripts/benchmark/recorder_load.py: _FLOW",
    "scripts/benchmark/recorder_load.py: _WORD",
    "scripts/benchmark/reading.py: CODE",
    "scripts/benchmark/reading.py: FORM",
    "scripts/benchmark/reading.py: HIDDEN",
    "scripts/benchmark/issuers/lean.py: CHALLENGE",
    "scripts/benchmark/issuers/lean_tokens.py: VERIFIER",
    "scripts/walking/television_set.py: USER_CODE",
    "tracing/cutting.py: NOTE",
    "tracing/redaction.py: _ALREADY",
    "tracing/covering/known_secrets.py: _GOES_ON",
    "tracing/covering/known_secrets.py: _HEX",
    "tracing/covering/known_secrets.py: _INSIDE_A_WORD",
    "tracing/redaction.py: _JWT",
    "tracing/redaction.py: _QUOTED",
    "tracing/covering/salted.py: MARK",
    "tracing/rewriting.py: _COOKIE",
    "tracing/rewriting.py: _DATA_PICTURE",
    "tracing/rewriting.py: _HTML_ADDRESS",
    "tracing/rewriting.py: _IN_FORM",
    "tracing/rewriting.py: _IN_URL",
    "tracing/rewriting.py: _INPUT",
    "tracing/rewriting.py: _INPUT_NAME",
    "tracing/rewriting.py: _INPUT_VALUE",
    "tracing/rewriting.py: _JSON_STRING",
    "tracing/rewriting.py: _PICTURE",
}
"""The patterns that are applied to data from the wire."""

WHOLE = {
    "authorization_server/storage/redirect_uris.py: PRIVATE_USE_SCHEME",
    "client_app/issuer/token_response_checks.py: BEARER_TOKEN",
    "recorder/reading/source_code.py: _FILE",
    "authorization_server/issued/userinfo_checks.py: CREDENTIALS",
    "resource_server/presented/sent_token.py: CREDENTIALS",
}
"""Those of them that only check whether a whole text has their form."""

ELSEWHERE = {
    "hosting/settings.py: UNWANTED": "settings of who starts it",
    "hosting/files/private_files.py: TOKEN": "a setting, or our own file",
    "authorization_server/setup/toml_file.py: AT_LINE": "a sentence of a parser of files",
    "authorization_server/setup/toml_file.py: read_toml": "a sentence of a parser of files",
    "authorization_server/setup/client_entry.py: CLIENT_ID": "a file of who starts it",
    "authorization_server/setup/client_entry.py: CLIENT_SECRET": "a file of who starts it",
    "authorization_server/setup/further_entries.py: SCOPE": "a file of who starts it",
    "authorization_server/setup/person_entry.py: EMAIL": "a file of who starts it",
    "authorization_server/setup/person_entry.py: SUB": "a file of who starts it",
    "authorization_server/setup/person_entry.py: TOTP_SECRET": "a file of who starts it",
    "authorization_server/setup/person_entry.py: USERNAME": "a file of who starts it",
    "authorization_server/setup/person_entry.py: WORD": "a file of who starts it",
    "oauth2_playground/command_help.py: _COLUMNS": "our own sentences",
    "oauth2_playground/command_help.py: _PARAGRAPHS": "our own sentences",
    "oauth2_playground/spelling.py: _FILE": "our own sentences",
    "oauth2_playground/spelling.py: _SCRIPT": "our own sentences",
    "recorder/attacks/edits.py: EditedRequest": "anchored, and at most 8000 characters",
    "recorder/event/event.py: Id": "anchored, and at most 64 characters",
    "recorder/learning/terms.py: _FORM": "our own sentences",
    "recorder/reading/source_code.py: _files_of_rules": "the name of a role",
    "scripts/console/keyboard.py: _KEYS": "keys that a person presses",
    "scripts/commands/docs.py: CAPITALS": "our own files",
    "scripts/commands/docs.py: ROOMS": "our own files",
    "scripts/commands/docs.py: STEPS": "our own files",
    "scripts/commands/docs.py: TOURS_TABLE": "our own files",
    "scripts/commands/docs.py: picture": "our own files",
    "scripts/processes/left_out_checks.py: NAME": "the command line",
    "scripts/setting_up/failures.py: PIP_FETCHED": "what pip says",
    "scripts/setting_up/failures.py: explain": "what pip says",
    "scripts/setting_up/installer.py: PIP_IGNORES": "what pip says",
    "scripts/setting_up/installer.py: PIP_TAKES": "what pip says",
    "scripts/setting_up/installer.py: _narrator": "our own files",
    "scripts/setting_up/pip_settings.py: LISTED": "what pip says",
}
"""Patterns that are never applied to data from the wire, and what they are applied to."""

USES = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def test_every_pattern_is_known_here() -> None:
    """A new pattern is added to `WIRE`, or to `ELSEWHERE` with what it is applied to."""
    assert not WIRE & ELSEWHERE.keys()
    found = {use for package in PACKAGES for path in modules(package) for use in patterns_in(path)}
    assert_none(sorted(found ^ (WIRE | ELSEWHERE.keys())))


def test_no_other_library_of_patterns_is_used() -> None:
    """Nor is `re` imported in a way that would hide its use."""
    assert_none(
        f"{named(path)}: {ast.unparse(node)}"
        for package in PACKAGES
        for path in modules(package)
        for node in nodes_of(path)
        if (isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"))
        or (isinstance(node, ast.Import) and any(a.name == "re" and a.asname for a in node.names))
    )


@pytest.mark.slow
def test_patterns_take_a_time_that_grows_with_the_text() -> None:
    """Whatever the text consists of."""
    assert_none(fault for name in sorted(WIRE) for fault in slow_shapes(name))


def slow_shapes(name: str) -> Iterator[str]:
    """The texts on which a pattern takes too long."""
    path, _, constant = name.partition(": ")
    pattern = getattr(importlib.import_module(dotted(Path(path).absolute())), constant)
    for shape in SHAPES:
        for text in texts_of(shape, is_whole=name in WHOLE):
            if (times := growth(use_of(pattern, is_whole=name in WHOLE), text)) >= MOST:
                yield f"{name}: {shape!r} takes {times:.0f} times as long"


def texts_of(shape: str, *, is_whole: bool) -> Iterable[Callable[[int], str]]:
    """Functions that fill a text of a given size with a shape."""
    if not is_whole:
        return [filled(shape)]
    return [filled(shape, begin, end) for begin in BEGINS for end in ENDS]


def use_of(pattern: "re.Pattern[str]", *, is_whole: bool) -> Callable[[str], object]:
    """Apply the pattern to a text in every way that the code may."""
    if is_whole:
        return lambda text: pattern.fullmatch(encoded(pattern, text))
    return lambda text: (
        pattern.fullmatch(encoded(pattern, text)),
        sum(1 for _ in pattern.finditer(encoded(pattern, text))),
    )


def encoded(pattern: "re.Pattern[str]", text: str) -> str:
    """The text in the type that the pattern expects: some patterns read bytes."""
    return text if isinstance(pattern.pattern, str) else text.encode()  # type: ignore[return-value]


def patterns_in(path: Path) -> Iterator[str]:
    """Where a module makes or uses a pattern: the constant, the function, or the class."""
    for node in tree_of(path).body:
        if any(map(is_pattern, ast.walk(node))):
            yield f"{named(path)}: {name_of(node)}"


def name_of(node: ast.stmt) -> str:
    """The name of a constant, function or class."""
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return str(getattr(node, "name", ast.unparse(node)))


def is_pattern(node: ast.AST) -> bool:
    """Whether this compiles a pattern, or uses one given inline."""
    if not isinstance(node, ast.Call):
        return False
    if any(keyword.arg == "pattern" for keyword in node.keywords):
        return True
    call = node.func
    is_of_re = isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name)
    return is_of_re and call.value.id == "re" and call.attr in USES  # type: ignore[attr-defined]
