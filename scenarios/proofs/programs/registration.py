"""What client metadata needs to be accepted at registration (RFC 7591 §2)."""

import json
from dataclasses import replace
from typing import Any

from scenarios.browser.pages import Leg, Page
from scenarios.forging import Signer
from scenarios.programs.program import registration
from scenarios.proofs.programs.token_requests import World
from scenarios.proofs.proof import Consequence, Proof, refused_by, wrong

SCRIPT = "javascript:alert(document.cookie)"
WILDCARD = "https://*.example/callback"
TEN_YEARS = 10 * 365 * 24 * 3600


def registered_as(text: str, **expected: Any) -> Consequence:
    """The client is registered with these members; `text` explains why that is wrong."""

    def happened(page: Page) -> bool:
        document = page.document()
        return page.status == 201 and all(
            document.get(name) == value for name, value in expected.items()
        )

    return wrong(text, happened)


def as_list(world: World) -> Leg:
    """Client metadata wrapped in a list."""
    leg = registration(world.issuer)
    return replace(leg, json=json.dumps([json.loads(leg.json)]))


def proof(check: str, without: Consequence, **metadata: Any) -> Proof[World]:
    """A registration with this metadata."""
    return Proof(check, lambda world: registration(world.issuer, **metadata), without)


def keeps_the_private_key(page: Page) -> bool:
    """Whether the registration contains the private key that was sent."""
    return "d" in page.document()["jwks"]["keys"][0]


PROOFS: tuple[Proof[World], ...] = (
    Proof("metadata_is_a_json_object", as_list, refused_by("redirect_uris_are_given")),
    proof(
        "grant_types_are_of_use",
        registered_as("the client can never get a token", grant_types=[]),
        grant_types=["implicit"],
    ),
    proof(
        "redirect_uris_are_given",
        registered_as("no code can be delivered to the client", redirect_uris=[]),
        redirect_uris=None,
    ),
    proof(
        "redirect_uris_are_acceptable",
        registered_as("a redirect URI with a wildcard is registered", redirect_uris=[WILDCARD]),
        redirect_uris=[WILDCARD],
    ),
    proof(
        "post_logout_redirect_uris_are_acceptable",
        registered_as("a wildcard is registered", post_logout_redirect_uris=[WILDCARD]),
        post_logout_redirect_uris=[WILDCARD],
    ),
    proof(
        "links_are_web_addresses",
        registered_as("the link is left out, and the client is registered", logo_uri=None),
        logo_uri=SCRIPT,
    ),
    proof(
        "client_name_is_a_string",
        registered_as("a number is registered as the name that users read", client_name=5),
        client_name=5,
    ),
    proof(
        "flags_are_true_or_false",
        registered_as("a word is registered that counts as true", dpop_bound_access_tokens="no"),
        dpop_bound_access_tokens="no",
    ),
    proof(
        "keys_are_given_inline",
        registered_as("the client is registered, without any key", jwks=None, jwks_uri=None),
        jwks_uri="http://127.0.0.1:1/keys",
    ),
    proof(
        "keys_are_public",
        wrong("the server keeps the client's private key", keeps_the_private_key),
        jwks={"keys": [Signer("the client").private_jwk()]},
    ),
    proof(
        "lifetimes_are_sensible",
        registered_as("its access tokens live for ten years", access_token_seconds=TEN_YEARS),
        access_token_seconds=TEN_YEARS,
    ),
)
