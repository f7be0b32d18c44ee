"""Requests that the authorization endpoint rejects (RFC 6749 §4.1.1, RFC 7636 §4.3)."""

from typing import Any

from scenarios.browser.pages import Leg, Page
from scenarios.honest import ALLOW
from scenarios.programs.program import CALLBACK
from scenarios.proofs.proof import Consequence, Proof, refused_by, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

ATTACKER = "https://evil.example/callback"
TOO_LONG = "x" * 9000
STRICT = {"AUTHORIZATION_SERVER_PROFILE": "oauth-2.1"}


def asked(world: World, **changes: Any) -> Leg:
    """An authorization request of a client that alice has allowed everything.

    She is signed in to this browser, so a code is issued immediately.
    """
    program = world.registers()
    world.code(program)
    return program.authorization(**changes)


def asked_in_an_address(world: World) -> Leg:
    """A request in a URL, by a client that must push its requests and has not pushed this one."""
    program = world.registers(require_pushed_authorization_requests=True)
    pushed = world.sends(program.post("/par", program.request())).document()
    world.opens(program.authorization(request_uri=pushed["request_uri"]))
    return program.authorization()


def asked_by_a_public_client(world: World, **changes: Any) -> Leg:
    """A request of a client without a secret."""
    return world.registers(token_endpoint_auth_method="none").authorization(**changes)


def asked_by_a_program_without_users(world: World) -> Leg:
    """A request of a client that is registered for client credentials only."""
    world.code(world.registers())
    own = world.registers(grant_types=["client_credentials"], scope="openid notes:read")
    return own.authorization()


def has_code(page: Page) -> bool:
    """Whether a code is issued."""
    return "code" in page.answered()


def a_code(text: str) -> Consequence:
    """A code is issued although it should not be; `text` says what is wrong with it."""
    return wrong(f"a code is issued {text}", has_code)


def carries_a_long_address(page: Page) -> bool:
    """Whether the next form has a URL so long that some browsers and servers truncate it."""
    return any(len(form.action) > len(TOO_LONG) for form in page.forms)


BEFORE_REDIRECT_IS_TRUSTED: tuple[Proof[World], ...] = (
    Proof(
        "request_is_not_too_long",
        lambda world: world.registers().authorization(state=TOO_LONG),
        wrong("the sign-in form has an address of over 9000 characters", carries_a_long_address),
    ),
    Proof(
        "client_and_redirect_uri_are_not_repeated",
        lambda world: asked(world, redirect_uri=[CALLBACK, ATTACKER]),
        refused_by("parameters_are_not_repeated"),
    ),
    Proof(
        "client_is_known",
        lambda world: asked(world, client_id="unknown"),
        refused_by("redirect_uri_is_registered"),
    ),
    Proof(
        "redirect_uri_is_registered",
        lambda world: asked(world, redirect_uri=ATTACKER),
        wrong(
            "the code is sent to the attacker",
            lambda page: page.location.startswith(ATTACKER) and has_code(page),
        ),
    ),
)

AFTER_REDIRECT_IS_TRUSTED: tuple[Proof[World], ...] = (
    Proof(
        "request_is_pushed_if_registered",
        asked_in_an_address,
        a_code("for a request that anyone could have written"),
    ),
    Proof(
        "parameters_are_not_repeated",
        lambda world: asked(world, state=["first", "second"]),
        a_code("with one of the two states"),
    ),
    Proof(
        "values_can_be_carried",
        lambda world: asked(world, state="first\nsecond"),
        wrong(
            "a code is issued without the state",
            lambda page: has_code(page) and "state" not in page.answered(),
        ),
    ),
    Proof(
        "request_object_is_absent",
        lambda world: asked(world, request="a.request.object"),
        a_code("for other parameters than those of the request object"),
    ),
    Proof(
        "request_uri_is_absent",
        lambda world: asked(world, request_uri="https://evil.example/request"),
        a_code("for other parameters than those at the request_uri"),
    ),
    Proof(
        "response_type_is_present",
        lambda world: asked(world, response_type=None),
        refused_by("response_type_is_code"),
    ),
    Proof(
        "response_type_is_code",
        lambda world: asked(world, response_type="token"),
        a_code("to a client that waits for a token"),
    ),
    Proof(
        "client_may_use_the_code_grant",
        asked_by_a_program_without_users,
        wrong("the user is asked for consent", lambda page: page.form_with(ALLOW) is not None),
    ),
    Proof(
        "response_mode_is_offered",
        lambda world: asked(world, response_mode="fragment"),
        a_code("in the query, where the client does not look"),
    ),
    Proof(
        "scope_is_allowed",
        lambda world: asked(world, scope="usage:read"),
        a_code("for no scope at all"),
    ),
    Proof(
        "code_challenge_is_present",
        lambda world: asked(world, code_challenge=None, code_challenge_method=None),
        a_code("that is bound to no code_verifier"),
        settings=STRICT,
    ),
    Proof(
        "code_challenge_is_present",
        lambda world: asked_by_a_public_client(world, code_challenge=None),
        refused_by("code_challenge_is_well_formed"),
    ),
    Proof(
        "code_challenge_method_is_s256",
        lambda world: asked(world, code_challenge_method="plain"),
        a_code("whose code_verifier stands in the address of the request"),
    ),
    Proof(
        "code_challenge_is_well_formed",
        lambda world: asked(world, code_challenge="too-short"),
        a_code("that no code_verifier can match"),
    ),
    Proof(
        "prompt_is_understood",
        lambda world: asked(world, prompt="create"),
        a_code("without the page that the client demands"),
    ),
    Proof(
        "max_age_is_a_number",
        lambda world: asked(world, max_age="-1"),
        a_code("for a login of any age"),
    ),
    Proof(
        "claims_are_understood",
        lambda world: asked(world, claims='{"id_token": {"sub": "bob"}}'),
        a_code("for alice, though the client asks for bob"),
    ),
    Proof(
        "resource_is_served",
        lambda world: asked(world, resource="https://other.example"),
        a_code("for a different resource server"),
    ),
    Proof(
        "key_thumbprint_is_well_formed",
        lambda world: asked(world, dpop_jkt="too-short"),
        a_code("that no key can match"),
    ),
)

PROOFS = (*BEFORE_REDIRECT_IS_TRUSTED, *AFTER_REDIRECT_IS_TRUSTED)
