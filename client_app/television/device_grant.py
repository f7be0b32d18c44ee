"""The device authorization grant, from the device's side (RFC 8628)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.client_responses import ClientResponse
from client_app.issuer.registration_checks import Registration
from client_app.issuer.token_response_checks import TOKEN_RESPONSE_CHECKS
from client_app.issuer.token_responses import Tokens
from client_app.refusals import to_television
from client_app.television.device_checks import DEVICE_ANSWER_CHECKS, LONGEST_LIFETIME
from client_app.texts import displayable, number, string
from tracing.checks import decide
from tracing.exchange import at, decided
from tracing.grant_steps import DEVICE_AUTHORIZATION_REQUESTED, DEVICE_POLLED

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
USUAL_INTERVAL_SECONDS = 5.0
SLOWER_SECONDS = 5.0
"""RFC 8628 §3.5: after `slow_down`, 5 seconds are added to this and all later intervals."""

SLOW_DOWN = "slow_down"
UNDECIDED = ("authorization_pending", SLOW_DOWN)

Wait = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class DeviceCodes:
    """The codes of a device. `seconds` is their lifetime, from when they were issued."""

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    seconds: float
    interval: float

    @classmethod
    def issued(cls, answer: Answer) -> "DeviceCodes":
        """Read a response that passed its checks; a member of the wrong type counts as absent."""
        interval = number(answer.member("interval"), LONGEST_LIFETIME)
        return cls(
            device_code=string(answer.member("device_code")),
            user_code=displayable(answer.member("user_code"), 40),
            verification_uri=displayable(answer.member("verification_uri")),
            verification_uri_complete=displayable(answer.member("verification_uri_complete")),
            seconds=number(answer.member("expires_in"), LONGEST_LIFETIME) or 0,
            interval=USUAL_INTERVAL_SECONDS if interval is None else interval,
        )


class DeviceGrant:
    """One client's requests to the two endpoints.

    `forget` deletes its registration, `wait` waits for a number of seconds.
    """

    def __init__(
        self,
        channel: AuthenticatedChannel,
        registration: Registration,
        forget: Callable[[Registration], None],
        wait: Wait,
    ) -> None:
        self._channel = channel
        self._registration = registration
        self._forget = forget
        self._wait = wait

    def codes(self, endpoint: str, scope: str) -> DeviceCodes:
        """Request a pair of codes.

        Raises:
            NotShown: none were issued.
            TelevisionForgotten: the authorization server does not know the client.
        """
        at(DEVICE_AUTHORIZATION_REQUESTED)
        answer = self._channel.post(endpoint, self._registration, {"scope": scope})
        response, refuse = self._response(answer), to_television(answer.error)
        decide(DEVICE_AUTHORIZATION_REQUESTED, DEVICE_ANSWER_CHECKS, response, refuse, told=decided)
        return DeviceCodes.issued(answer)

    def tokens(
        self, endpoint: str, codes: DeviceCodes, scope: str, undecided: Callable[[], None]
    ) -> Tokens:
        """Poll until the user has decided; call `undecided` after each poll without a decision.

        Raises:
            NotShown: access was denied, or not allowed in time.
        """
        answer = self._decision(endpoint, codes, undecided)
        response, refuse = self._response(answer), to_television(answer.error)
        decide(DEVICE_POLLED, TOKEN_RESPONSE_CHECKS, response, refuse, told=decided)
        return Tokens.issued(answer, asked_scope=scope, refresh_token=None)

    def _decision(self, endpoint: str, codes: DeviceCodes, undecided: Callable[[], None]) -> Answer:
        """Return the last response: a decision, or what arrived once the codes had expired."""
        interval, left = codes.interval, codes.seconds
        answer = self._poll(endpoint, codes)
        while _is_undecided(answer) and left > 0:
            undecided()
            interval = _next_interval(interval, answer)
            self._wait(interval)
            left -= interval
            answer = self._poll(endpoint, codes)
        return answer

    def _response(self, answer: Answer) -> ClientResponse:
        return ClientResponse(answer=answer, forget_client=lambda: self._forget(self._registration))

    def _poll(self, endpoint: str, codes: DeviceCodes) -> Answer:
        at(DEVICE_POLLED)
        form = {"grant_type": GRANT_TYPE, "device_code": codes.device_code}
        return self._channel.post(endpoint, self._registration, form)


def _is_undecided(answer: Answer) -> bool:
    return answer.status == 0 or answer.error in UNDECIDED


def _next_interval(interval: float, answer: Answer) -> float:
    if answer.status == 0:
        # RFC 8628 §3.5: after a timeout the interval must grow, for example by doubling.
        return 2 * max(interval, 1.0)
    return interval + SLOWER_SECONDS if answer.error == SLOW_DOWN else interval
