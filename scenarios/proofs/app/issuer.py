"""What the client app rejects from an issuer: metadata, keys, registrations, pushed requests."""

from collections.abc import Callable
from typing import Any

from scenarios.browser.pages import Leg, Page
from scenarios.impostors import answers
from scenarios.impostors.answers import Alteration
from scenarios.proofs.app.consequences import A_SIGN_IN_BEGINS
from scenarios.proofs.app.world import NOTES, ClientAppWorld
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by, wrong

World = ClientAppWorld
Attempt = Callable[[World], Leg]

SEVERAL_ISSUERS = {"CLIENT_APP_SECOND_ISSUER": "https://second.example"}

PUBLIC, SIGNED = "/sign-in?client=public", "/sign-in?client=private_key_jwt"
PUSHED, BOUND = "/sign-in?pushed=yes", "/sign-in?dpop=yes"


def published(*alterations: Alteration) -> Attempt:
    """A sign-in at an issuer whose metadata is altered."""

    def attempt(world: World) -> Leg:
        world.publishes(*alterations)
        return world.opens()

    return attempt


def answered(endpoint: str, *alterations: Alteration, path: str = NOTES) -> Attempt:
    """A sign-in during which the responses of one issuer endpoint are altered."""

    def attempt(world: World) -> Leg:
        world.issuer.alter(endpoint, *alterations)
        return world.opens(path)

    return attempt


def registered(**changes: Any) -> Attempt:
    """A registration with these changes in the registration response."""
    return answered("register", answers.members(**changes))


def at_a_poor_issuer(path: str) -> Attempt:
    """A sign-in at an issuer that lacks what the client needs.

    It offers client secrets, but neither public clients, nor client assertions signed with anything
    other than RS256, nor DPoP, nor pushed requests.
    """
    poor = answers.members(
        token_endpoint_auth_methods_supported=["client_secret_basic", "private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported=["RS256"],
        dpop_signing_alg_values_supported=None,
        pushed_authorization_request_endpoint=None,
    )

    def attempt(world: World) -> Leg:
        world.publishes(poor)
        return world.opens(path)

    return attempt


def without_keys(world: World) -> Leg:
    """A sign-in whose ID token cannot be verified."""
    world.issuer.alter("jwks", answers.document({"keys": "none"}))
    return world.comes_back()


def a_second_time(world: World) -> Leg:
    """A sign-in after one that was broken off, when introspection gives no response."""
    world.is_sent_away()
    world.issuer.alter("introspect", answers.dropped)
    return world.opens()


def leads_to_a_script(page: Page) -> bool:
    """Whether the browser is redirected to a `javascript:` URL."""
    return page.status == 302 and page.location.startswith("javascript:")


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "metadata_is_published",
        published(answers.body(b"<p>", "text/html")),
        refused_by("issuer_is_the_configured_one"),
        is_alone=True,
    ),
    Proof(
        "issuer_is_the_configured_one",
        published(answers.members(issuer="https://evil.example")),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof(
        "endpoints_are_named",
        published(answers.members(token_endpoint="")),
        refused_by("endpoints_are_web_addresses"),
        is_alone=True,
    ),
    Proof(
        "endpoints_are_web_addresses",
        published(answers.members(authorization_endpoint="javascript:alert(1)")),
        wrong("the browser is sent to a script", leads_to_a_script),
        is_alone=True,
    ),
    Proof(
        "registration_is_accepted",
        answered("register", answers.error("invalid_client_metadata")),
        refused_by("registration_is_stored"),
        is_alone=True,
    ),
    Proof(
        "registration_is_stored",
        registered(client_id=None),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof(
        "redirect_uri_is_ours",
        registered(redirect_uris=["https://evil.example/callback"]),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof(
        "client_can_authenticate",
        registered(client_secret_expires_at=1),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof(
        "id_token_algorithm_is_asymmetric",
        registered(id_token_signed_response_alg="HS256"),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof(
        "key_set_is_published",
        without_keys,
        refused_by("key_is_published"),
        is_alone=True,
    ),
    Proof("authorization_server_answers", a_second_time, A_SIGN_IN_BEGINS),
    Proof(
        "client_authentication_is_offered",
        at_a_poor_issuer(PUBLIC),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof("signature_is_accepted", at_a_poor_issuer(SIGNED), A_SIGN_IN_BEGINS, is_alone=True),
    Proof(
        "pushed_requests_are_offered",
        at_a_poor_issuer(PUSHED),
        A_SIGN_IN_BEGINS,
        is_alone=True,
    ),
    Proof("dpop_is_offered", at_a_poor_issuer(BOUND), A_SIGN_IN_BEGINS, is_alone=True),
    Proof(
        "answers_name_their_issuer",
        published(answers.members(authorization_response_iss_parameter_supported=None)),
        A_SIGN_IN_BEGINS,
        settings=SEVERAL_ISSUERS,
    ),
    Proof(
        "request_is_accepted",
        answered("par", answers.error("invalid_request"), path=PUSHED),
        refused_by("request_uri_is_given"),
    ),
    Proof(
        "request_uri_is_given",
        answered("par", answers.members(request_uri=None), path=PUSHED),
        GETS_THROUGH,
    ),
)
