"""Whether the URL of a sign-in requests something that this app can do."""

from dataclasses import dataclass

from client_app.sign_in.sign_in_options import (
    CHOICES,
    LONGEST_AGE,
    SECOND,
    TYPED,
    OptionValues,
    is_age,
)
from client_app.texts import displayable
from tracing.checks import Check, Finding, check

LONGEST_HINT = 100
KNOWN = (*CHOICES, *TYPED)


@dataclass(frozen=True, slots=True)
class RequestedOptions:
    """The options in a URL, and whether there is a second issuer."""

    values: OptionValues
    has_second: bool

    def first(self, name: str) -> str:
        """Return the first value of an option, or an empty string."""
        return next(iter(self.values.get(name, ())), "")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values of the options that can be chosen on the page, as pairs of option and value."""
        return [
            (name, value)
            for name, values in self.values.items()
            for value in values
            if name in CHOICES
        ]


@check("RFC 9110 §15.5.1", about=KNOWN, says="The URL has an unknown option.")
def options_are_known(requested: RequestedOptions) -> Finding:
    """Every option in the URL is one that this app knows. Otherwise a misspelt one would
    have no effect, and the user would not notice.
    """
    unknown = [name for name in requested.values if name not in KNOWN]
    return Finding(
        not unknown,
        lambda: f"only {', '.join(KNOWN)}",
        lambda: displayable(", ".join(unknown or requested.values)) or "none",
    )


@check("RFC 6749 §3.1", about=KNOWN, says="The URL has an option more than once.")
def options_are_not_repeated(requested: RequestedOptions) -> Finding:
    """No option except scope is in the URL more than once."""
    repeated = [
        name for name, values in requested.values.items() if len(values) > 1 and name != "scope"
    ]
    return Finding(
        not repeated,
        "each option at most once",
        lambda: (
            f"repeated: {displayable(', '.join(repeated))}"
            if repeated
            else "each option at most once"
        ),
    )


@check("OIDC Core §3.1.2.1", about=tuple(CHOICES), says="The URL has a value that is not offered.")
def choices_are_offered(requested: RequestedOptions) -> Finding:
    """Each option has a value that the page offers."""
    chosen = requested.choices
    wrong = [(name, value) for name, value in chosen if value not in CHOICES[name]]
    return Finding(
        not wrong,
        lambda: " or ".join(CHOICES[wrong[0][0]]) if wrong else "values that the page offers",
        lambda: _shown(wrong or chosen),
    )


@check("OIDC Core §3.1.2.1", about=("max_age",), says="max_age must be a whole number of seconds.")
def max_age_is_a_number(requested: RequestedOptions) -> Finding:
    """max_age is a whole number of seconds; 0 asks for a fresh login."""
    received = requested.first("max_age")
    return Finding(
        is_age(received) or not received,
        lambda: f"a whole number of seconds of at most {LONGEST_AGE} digits, or none",
        lambda: displayable(received, 80) or "none",
    )


@check(
    "OIDC Core §3.1.2.1",
    about=("login_hint",),
    says=f"login_hint must be at most {LONGEST_HINT} printable characters.",
)
def login_hint_is_a_name(requested: RequestedOptions) -> Finding:
    """login_hint, which prefills the login page, is short and printable."""
    received = requested.first("login_hint")
    passed = received.isprintable() and received == displayable(received, LONGEST_HINT)
    return Finding(
        passed,
        lambda: f"at most {LONGEST_HINT} printable characters, or none",
        lambda: displayable(received, 80) or "none",
    )


@check("RFC 9700 §4.4", about=("issuer",), says="No second issuer is configured.")
def issuer_is_configured(requested: RequestedOptions) -> Finding:
    """The issuer is one that the settings name. Users are redirected to configured issuers only."""
    received = requested.first("issuer")
    return Finding(
        requested.has_second or received != SECOND,
        "first or second" if requested.has_second else "first",
        lambda: displayable(received, 80) or "none given; the default applies",
    )


OPTION_CHECKS: tuple[Check[RequestedOptions], ...] = (
    options_are_known,
    options_are_not_repeated,
    choices_are_offered,
    max_age_is_a_number,
    login_hint_is_a_name,
    issuer_is_configured,
)


def _shown(chosen: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={displayable(value, 80)}" for name, value in chosen) or "none"
