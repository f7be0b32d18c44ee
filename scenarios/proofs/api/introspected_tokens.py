"""Tokens that the resource server rejects after introspection at the issuer (RFC 7662 §2.2)."""

import time
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.impostors.answers import Alteration, dropped, members
from scenarios.programs.program import bearer, fetched
from scenarios.proofs.proof import GETS_THROUGH, Consequence, Proof, refused_by
from scenarios.proofs.worlds import API_CLIENT, API_SECRET
from scenarios.proofs.worlds import ResourceServerWorld as World

ELSEWHERE = "https://elsewhere.example"
BY_INTROSPECTION = {
    "RESOURCE_SERVER_VERIFY": "introspection",
    "RESOURCE_SERVER_CLIENT_ID": API_CLIENT,
    "RESOURCE_SERVER_CLIENT_SECRET": API_SECRET,
}


def answered(check: str, without: Consequence, *alterations: Alteration) -> Proof[World]:
    """A request for the notes, when the introspection response of the issuer is altered."""

    def attempt(world: World) -> Leg:
        world.issuer.alter("introspect", *alterations)
        return fetched(f"{world.api}/api/notes", bearer(world.token()))

    return Proof(check, attempt, without, settings=BY_INTROSPECTION)


def claimed(check: str, **claims: Any) -> Proof[World]:
    """The same, with these members in the introspection response."""
    return answered(check, GETS_THROUGH, members(**claims))


PROOFS: tuple[Proof[World], ...] = (
    answered("issuer_answers", refused_by("token_is_active"), dropped),
    claimed("token_is_active", active=False),
    claimed("token_type_is_for_an_api", token_type="refresh_token"),  # no secret
    claimed("issuer_if_given_is_the_trusted_one", iss=ELSEWHERE),
    claimed("audience_if_given_is_this_api", aud=ELSEWHERE),
    claimed("expiry_if_given_is_in_the_future", exp=int(time.time()) - 1),
)
