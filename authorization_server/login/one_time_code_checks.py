"""What a one-time code must fulfil, in order: at the login, and to switch the second factor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from authorization_server.browser.guess_checks import guessing_is_slow
from authorization_server.browser.session_checks import form_is_of_this_session
from authorization_server.services import Services
from authorization_server.storage.login_throttle import LoginThrottle
from authorization_server.storage.second_factors import SecondFactors, step_of
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check

CODE = re.compile(r"[0-9]{6}")
SECRET = re.compile(r"[A-Z2-7]{32}")


@dataclass(slots=True)
class CodeAttempt:
    """A one-time code that was typed in; `step` is the time step for which it is right.

    Wrong codes are counted for the person, from wherever they come: there are only a million.
    """

    session: BrowserSession
    csrf_token: str
    code: str
    secret: str
    sub: str
    second_factors: SecondFactors
    throttle: LoginThrottle
    step: int | None = field(default=None)
    seconds_to_wait: int = field(default=0)

    @classmethod
    def of(
        cls,
        form: Mapping[str, str],
        session: BrowserSession,
        sub: str,
        secret: str,
        services: Services,
    ) -> "CodeAttempt":
        """What a form brought."""
        return cls(
            session=session,
            csrf_token=form.get("csrf_token", ""),
            # Apps show the code in two halves.
            code=form.get("otp", "").replace(" ", ""),
            secret=secret,
            sub=sub,
            second_factors=services.second_factors,
            throttle=services.throttle,
        )

    @property
    def has_usable_secret(self) -> bool:
        """Whether the secret is one that this server would offer: 160 bits in base32."""
        return SECRET.fullmatch(self.secret) is not None

    @property
    def username(self) -> str:
        """For whom wrong codes are counted."""
        return self.sub

    @property
    def address(self) -> str:
        """From anywhere, and apart from wrong passwords."""
        return "one-time code"

    def recognise(self) -> bool:
        """Look at the code, and remember a wrong one."""
        self.step = step_of(self.secret, self.code)
        if self.step is None:
            self.throttle.count_failure(self.username, self.address)
        return self.step is not None

    def spend(self) -> bool:
        """Use the code up; the wrong ones before it are forgotten."""
        passed = self.step is not None and self.second_factors.spend(self.sub, self.step)
        if passed:
            self.throttle.forget(self.username, self.address)
        return passed


@check("RFC 4226 §4", says="This is no secret of this page. Please try again with the new one.")
def secret_is_long_enough(attempt: CodeAttempt) -> Finding:
    """At least 128 bits, better 160, as this server makes them."""
    passed = attempt.has_usable_secret
    return Finding(passed, "160 bits in base32", "160 bits" if passed else "something else")


@check("RFC 4226 §5.3", says="A one-time code has six digits.")
def one_time_code_is_well_formed(attempt: CodeAttempt) -> Finding:
    """Six digits. What is none is no guess, and is not counted as one."""
    passed = CODE.fullmatch(attempt.code) is not None
    return Finding(passed, "six digits", "six digits" if passed else "something else")


@check("RFC 6238 §4.2", says="This code is wrong, or too old.")
def one_time_code_is_right(attempt: CodeAttempt) -> Finding:
    """The code of this moment; a clock may be wrong by one step of 30 seconds (RFC 6238 §5.2)."""
    passed = attempt.recognise()
    return Finding(passed, "the code of now, or of 30 seconds before or after", _it(passed))


@check("RFC 6238 §5.2", says="This code was used already. Wait for the next one.")
def one_time_code_is_unused(attempt: CodeAttempt) -> Finding:
    """Accepted once, however many bring it at the same moment: whoever looked on comes too late."""
    passed = attempt.spend()
    return Finding(passed, "a code newer than the last one that was accepted", _it(passed))


ONE_TIME_CODE_CHECKS: tuple[Check[CodeAttempt], ...] = (
    form_is_of_this_session,
    one_time_code_is_well_formed,
    guessing_is_slow,
    one_time_code_is_right,
    one_time_code_is_unused,
)

SWITCH_CHECKS: tuple[Check[CodeAttempt], ...] = (
    form_is_of_this_session,
    secret_is_long_enough,
    one_time_code_is_well_formed,
    guessing_is_slow,
    one_time_code_is_right,
    one_time_code_is_unused,
)


def _it(passed: bool) -> str:
    return "it" if passed else "another"
