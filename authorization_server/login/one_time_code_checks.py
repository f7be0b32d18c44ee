"""The checks of a one-time code, in order: at the login, and to switch the second factor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.utils import cached_property

from authorization_server.browser.guess_checks import attempts_are_limited
from authorization_server.browser.guesses import Attempts, count_wrong_guess
from authorization_server.browser.session_checks import (
    form_is_answered_once,
    form_is_of_this_session,
)
from authorization_server.services import Services
from authorization_server.storage.answered_forms import AnsweredForms
from authorization_server.storage.second_factors import SecondFactors, step_of
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check

CODE = re.compile(r"[0-9]{6}")
SECRET = re.compile(r"[A-Z2-7]{32}")


@dataclass
class CodeAttempt:
    """A form with a one-time code, and the secret that the code is made from.

    Wrong codes are counted for the person, from every address: there are only a million codes.
    """

    session: BrowserSession
    csrf_token: str
    code: str
    secret: str
    sub: str
    second_factors: SecondFactors
    attempts: Attempts
    answered: AnsweredForms

    @classmethod
    def of(
        cls,
        form: Mapping[str, str],
        session: BrowserSession,
        sub: str,
        secret: str,
        services: Services,
    ) -> "CodeAttempt":
        """The form as sent."""
        return cls(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            # Apps show the code in two halves.
            code=form.get("otp", "").replace(" ", ""),
            secret=secret,
            sub=sub,
            second_factors=services.second_factors,
            # Counted apart from wrong passwords.
            attempts=Attempts(services.throttle, sub, "one-time code"),
            answered=services.answered_forms,
        )

    @property
    def has_usable_secret(self) -> bool:
        """Whether the secret is like those that this server makes: 160 bits in base32."""
        return SECRET.fullmatch(self.secret) is not None

    @property
    def has_codes(self) -> bool:
        """Whether codes can be made from the secret: it is base32, long enough or not."""
        try:
            step_of(self.secret, self.code)
        except ValueError:
            return False
        return True

    @cached_property
    def step(self) -> int | None:
        """The time step of this code; None if the code is wrong now."""
        return step_of(self.secret, self.code) if self.has_codes else None

    @property
    def is_answered_now(self) -> bool:
        """Whether this form was neither sent with the right code before, nor cancelled."""
        return self.answered.is_first(self.csrf_token)

    def spend(self) -> bool:
        """Mark the code used. True for exactly one caller."""
        return self.step is not None and self.second_factors.spend(self.sub, self.step)


@check(
    "RFC 4226 §4",
    about=("totp",),
    says="This secret was not created by this page. Scan the new QR code.",
)
def secret_is_long_enough(attempt: CodeAttempt) -> Finding:
    """The secret has 160 bits, as this server makes it; at least 128 are required. The codes of a
    short secret can be predicted after a few of them have been seen.
    """
    passed = attempt.has_usable_secret
    return Finding(passed, "160 bits in base32", lambda: _secret(attempt))


@check(
    "RFC 6238 §3",
    says="Everyone who uses this playground shares the demo people, so their second factor cannot "
    "be changed.",
)
def second_factor_belongs_to_one_person(attempt: CodeAttempt) -> Finding:
    """The person is not one of the demo people. Everyone knows their passwords: one user could lock
    out all others by switching a second factor on, or take carol's from them.
    """
    passed = not attempt.second_factors.of(attempt.sub).is_demo
    return Finding(
        passed, "a person of your own", "a person of your own" if passed else "a demo person"
    )


@check("RFC 4226 §5.3", about=("otp",), says="A one-time code has six digits.")
def one_time_code_is_well_formed(attempt: CodeAttempt) -> Finding:
    """A code has six digits. Any other text is a typing mistake, and is not counted as a guess."""
    passed = CODE.fullmatch(attempt.code) is not None
    received = attempt.code
    return Finding(passed, "six digits", lambda: "six digits" if passed else _malformed(received))


@check(
    "RFC 6238 §4.2",
    about=("otp",),
    says="This code is wrong, or too old.",
    on_failure=count_wrong_guess,
)
def one_time_code_is_right(attempt: CodeAttempt) -> Finding:
    """The code is the one that the user's app shows now; its clock may be wrong by 30 seconds (RFC
    6238 §5.2). Someone who only knows the password does not have it.
    """
    passed = attempt.step is not None
    return Finding(
        passed,
        "the current code, the previous or the next one",
        "the current code, the previous or the next one"
        if passed
        else "a different code"
        if attempt.code
        else "none",
    )


@check(
    "RFC 6238 §5.2",
    about=("otp",),
    says="This code was used already. Wait for the next one.",
)
def one_time_code_is_unused(attempt: CodeAttempt) -> Finding:
    """A code is accepted once, even if it is sent several times at the same moment. Someone who saw
    it typed must not be able to use it as well.
    """
    passed = attempt.spend()
    replayed = "a code that was used before, or an older one" if attempt.step else "none"
    return Finding(
        passed,
        "a code newer than the last accepted one",
        "a code newer than the last accepted one" if passed else replayed,
    )


ONE_TIME_CODE_CHECKS: tuple[Check[CodeAttempt], ...] = (
    form_is_of_this_session,
    one_time_code_is_well_formed,
    attempts_are_limited,
    one_time_code_is_right,
    one_time_code_is_unused,
    form_is_answered_once,
)

SWITCH_CHECKS: tuple[Check[CodeAttempt], ...] = (
    form_is_of_this_session,
    second_factor_belongs_to_one_person,
    secret_is_long_enough,
    one_time_code_is_well_formed,
    attempts_are_limited,
    one_time_code_is_right,
    one_time_code_is_unused,
)


def _secret(attempt: CodeAttempt) -> str:
    if attempt.has_usable_secret:
        return "160 bits in base32"
    length = len(attempt.secret)
    return f"{length} characters that are not 160 bits in base32" if length else "none"


def _malformed(code: str) -> str:
    return f"{len(code)} characters that are not six digits" if code else "none"
