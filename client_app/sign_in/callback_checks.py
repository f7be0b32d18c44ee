"""The checks that an authorization response must pass before the client acts on it.

A browser delivered it, so anyone could have written it. Until the state proves that this browser
requested it, nothing else in it is used or shown.
"""

from client_app.session.pending import COOKIE
from client_app.sign_in.authorization_response import PARAMETERS, AuthorizationResponse
from client_app.texts import displayable
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

RIGHT_COOKIE = f"the {COOKIE} cookie of the browser that started the sign-in"


def use_flow(response: AuthorizationResponse) -> None:
    """Use the flow of a response that failed in its own browser: no other response is accepted."""
    response.use_flow()


def refuse_codes(response: AuthorizationResponse) -> None:
    """Refuse a code that arrived with a wrong state, even if it arrives with a right one later."""
    response.refuse_codes()


def end_flow(response: AuthorizationResponse) -> None:
    """End the flow of a response in a wrong browser.

    So the response cannot be carried to the right browser. The client then burns its code
    (`burnt_code`).
    """
    response.end_flow()


@check(
    "RFC 6749 §3.1",
    about=PARAMETERS,
    says="The response contains a parameter more than once.",
    on_failure=use_flow,
)
def parameters_are_not_repeated(response: AuthorizationResponse) -> Finding:
    """No parameter is sent more than once. With two values, this client and another
    program could each use a different value.
    """
    repeated = [name for name in PARAMETERS if len(response.parameters.get(name, ())) > 1]
    return Finding(
        not repeated,
        "each parameter at most once",
        lambda: f"repeated: {', '.join(repeated)}" if repeated else "each parameter at most once",
    )


@check(
    "RFC 6749 §4.1.2",
    about=("state",),
    says="The response has no state.",
    on_failure=refuse_codes,
)
def state_is_present(response: AuthorizationResponse) -> Finding:
    """The response has a state. Every request of this client has one, so every response must."""
    received = response.first("state")
    return Finding(bool(received), "a state", lambda: displayable(received) or "none")


@check(
    "RFC 6749 §10.12",
    about=("state",),
    says="Notebook did not start a sign-in with this state.",
    on_failure=refuse_codes,
)
def state_is_known(response: AuthorizationResponse) -> Finding:
    """A sign-in was started here with this state. A response without such a request is forged,
    or far too late.
    """
    return Finding(
        response.flow is not None,
        "the state of a sign-in that was started here",
        lambda: displayable(response.first("state")) or "none",
    )


@check(
    "RFC 9700 §4.7.1",
    about=("state", COOKIE),
    says="The sign-in was started in a different browser.",
    on_failure=end_flow,
)
def state_is_of_this_browser(response: AuthorizationResponse) -> Finding:
    """The browser has the cookie of the sign-in. Otherwise an attacker could sign a victim in to
    the attacker's account, or have a victim finish the attacker's sign-in. If it fails, the sign-in
    is over in every browser, and its code is burnt.
    """
    flow = response.flow
    passed = flow is not None and are_equal(response.browser_hash, flow.browser_hash)
    return Finding(
        passed,
        RIGHT_COOKIE,
        lambda: _cookie(response, is_the_same=passed),
    )


@check("RFC 9700 §4.7.1", about=("state",), says="The sign-in took too long.")
def flow_is_not_expired(response: AuthorizationResponse) -> Finding:
    """The response arrives in time. A sign-in that never expires can be attacked for ever."""
    passed = response.age < response.flows.seconds
    return Finding(
        passed,
        lambda: f"at most {response.flows.seconds} s after its start",
        lambda: f"{response.age:.0f} s after its start" if response.flow else "no sign-in",
    )


@check("RFC 9700 §4.7.1", about=("state",), says="This response was used before.")
def state_is_unused(response: AuthorizationResponse) -> Finding:
    """The state was not used before. A response that is replayed may have been stolen."""
    flow = response.flow
    if flow is None:
        return Finding(False, "a state that was not used before", "no sign-in")
    received = "not used before" if flow.used_at is None else "used before"
    return Finding(flow.used_at is None, "a state that was not used before", received)


@check(
    "RFC 9700 §4.4.2",
    about=("state",),
    says="The authorization server of this sign-in is not configured.",
    on_failure=use_flow,
)
def flow_is_of_this_issuer(response: AuthorizationResponse) -> Finding:
    """The sign-in was started at a configured issuer. Its code goes to that issuer only."""
    received = response.flow.issuer if response.flow else "no sign-in"
    return Finding(received in response.issuers, lambda: " or ".join(response.issuers), received)


@check(
    "RFC 9207 §2.4",
    about=("iss",),
    says="The response comes from a different authorization server.",
    on_failure=use_flow,
)
def issuer_is_expected(response: AuthorizationResponse) -> Finding:
    """The iss parameter is the issuer that the user was sent to, and is there if that issuer
    promised it. Otherwise an attacker's server could get a code that belongs to an honest one
    (mix-up attack).
    """
    received, flow = response.first("iss"), response.flow
    if flow is None:
        return Finding(False, "the issuer of the sign-in", displayable(received) or "none")
    passed = received == flow.issuer or (not received and not flow.iss_promised)
    return Finding(
        passed,
        flow.issuer if flow.iss_promised else lambda: f"{flow.issuer}, or none",
        lambda: displayable(received) or "none",
    )


@check(
    "RFC 6749 §4.1.2.1",
    about=("error",),
    says="The authorization server answered with an error.",
    on_failure=use_flow,
)
def answer_is_no_error(response: AuthorizationResponse) -> Finding:
    """The response is not an error. An error response is never exchanged, even if it has a code."""
    received = response.first("error")
    return Finding(not received, "no error", lambda: displayable(received) or "none")


@check("RFC 6749 §4.1.2", about=("code",), says="The response has no code.", on_failure=use_flow)
def code_is_present(response: AuthorizationResponse) -> Finding:
    """The response has a code, which the client exchanges for tokens."""
    received = response.first("code")
    return Finding(
        bool(received), "a code", lambda: f"{len(received)} characters" if received else "none"
    )


@check(
    "RFC 9700 §4.5",
    about=("code",),
    says="This code came before, in a response that was refused.",
    on_failure=use_flow,
)
def code_was_not_refused_before(response: AuthorizationResponse) -> Finding:
    """The code was not received before with a wrong state or in a wrong browser. Otherwise an
    attacker could alter the state in a victim's response, and deliver the victim's code with the
    right state later.
    """
    received = response.first("code")
    passed = bool(received) and not response.refused_codes.has(received)
    return Finding(
        passed,
        "a code that was not refused before",
        lambda: "not refused before" if passed else "refused before" if received else "none",
    )


@check("RFC 9700 §4.7.1", about=("state",), uses_up="state", says="This response was used before.")
def state_is_spent_by_this_response(response: AuthorizationResponse) -> Finding:
    """One conditional update marks the state as used before the code is exchanged. If two responses
    arrive at once, one of them is accepted.
    """
    passed = response.use_flow()
    received = "marked as used by this response" if passed else "used by a different response"
    return Finding(passed, "marked as used by this response", received)


CALLBACK_CHECKS: tuple[Check[AuthorizationResponse], ...] = (
    parameters_are_not_repeated,
    state_is_present,
    state_is_known,
    state_is_of_this_browser,
    flow_is_not_expired,
    state_is_unused,
    flow_is_of_this_issuer,
    issuer_is_expected,
    answer_is_no_error,
    code_is_present,
    code_was_not_refused_before,
    state_is_spent_by_this_response,
)


def _cookie(response: AuthorizationResponse, *, is_the_same: bool) -> str:
    if is_the_same:
        return RIGHT_COOKIE
    return f"a different {COOKIE} cookie" if response.browser else f"no {COOKIE} cookie"
