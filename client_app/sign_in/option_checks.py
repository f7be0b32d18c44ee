"""Whether the address of a sign-in says something that this app can do."""

from dataclasses import dataclass

from client_app.sign_in.sign_in_options import CHOICES, FREE, SECOND, Chosen
from client_app.texts import displayable
from tracing.checks import Check, Finding, check

LONGEST_HINT = 100
LONGEST_AGE = 9
"""Digits of a number of seconds: some thirty years."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for, and whether there is a second issuer."""

    values: Chosen
    has_second: bool

    def first(self, name: str) -> str:
        """The first value of an option, or an empty text."""
        return next(iter(self.values.get(name, ())), "")


@check("RFC 9110 §15.5.1", says="The address holds an option that there is not.")
def options_are_known(wanted: Wanted) -> Finding:
    """A misspelt option must not look as if it had been obeyed."""
    known = (*CHOICES, *FREE)
    unknown = [name for name in wanted.values if name not in known]
    return Finding(not unknown, ", ".join(known), displayable(", ".join(unknown)) or "only these")


@check("RFC 6749 §3.1", says="The address holds an option twice.")
def options_are_not_repeated(wanted: Wanted) -> Finding:
    """Each at most once; of the scopes there may be several."""
    repeated = [n for n, given in wanted.values.items() if len(given) > 1 and n != "scope"]
    return Finding(not repeated, "each at most once", ", ".join(repeated) or "each at most once")


@check("OIDC Core §3.1.2.1", says="The address asks for something that cannot be chosen.")
def choices_are_offered(wanted: Wanted) -> Finding:
    """Each value is one of those on the page."""
    wrong = next(
        (
            (name, value)
            for name, values in wanted.values.items()
            for value in values
            if name in CHOICES and value not in CHOICES[name]
        ),
        None,
    )
    if wrong is None:
        return Finding(True, "values of the page", "only these")
    name, value = wrong
    return Finding(False, f"{name}: {' or '.join(CHOICES[name])}", displayable(value, 80))


@check("OIDC Core §3.1.2.1", says="The longest age of the login is no number of seconds.")
def max_age_is_a_number(wanted: Wanted) -> Finding:
    """`max_age` is in seconds; 0 asks for a fresh login."""
    received = wanted.first("max_age")
    is_number = received.isascii() and received.isdigit() and len(received) <= LONGEST_AGE
    shown = displayable(received, 80) or "none"
    return Finding(is_number or not received, "a whole number of seconds, or none", shown)


@check("OIDC Core §3.1.2.1", says="The name to fill in is none that can be sent.")
def login_hint_is_a_name(wanted: Wanted) -> Finding:
    """A hint for the login page: short, and of characters that can be seen."""
    received = wanted.first("login_hint")
    passed = received.isprintable() and received == displayable(received, LONGEST_HINT)
    expected = f"at most {LONGEST_HINT} visible characters, or none"
    return Finding(passed, expected, displayable(received, 80) or "none")


@check("RFC 9700 §4.4", says="There is no second issuer.")
def issuer_is_configured(wanted: Wanted) -> Finding:
    """People are sent only to issuers that the settings name."""
    is_second = wanted.first("issuer") == SECOND
    return Finding(
        wanted.has_second or not is_second,
        "the first issuer, or one that the settings name",
        "a second issuer" if is_second else "the first issuer",
    )


OPTION_CHECKS: tuple[Check[Wanted], ...] = (
    options_are_known,
    options_are_not_repeated,
    choices_are_offered,
    max_age_is_a_number,
    login_hint_is_a_name,
    issuer_is_configured,
)
