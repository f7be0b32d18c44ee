"""What the client app rejects in a token response and its ID token (OIDC Core §3.1.3)."""

import time
from collections.abc import Callable
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.forging import Signer, tampered
from scenarios.impostors import answers
from scenarios.impostors.answers import Alteration
from scenarios.impostors.issued_tokens import Signing
from scenarios.proofs.app.consequences import A_SESSION_BEGINS
from scenarios.proofs.app.world import NOTES, ClientAppWorld
from scenarios.proofs.proof import Consequence, Proof, refused_by

World = ClientAppWorld
Attempt = Callable[[World], Leg]

AN_HOUR = 3600
ATTACKER = Signer("attacker")


def issued(*alterations: Alteration, path: str = NOTES) -> Attempt:
    """A token response with these alterations."""

    def attempt(world: World) -> Leg:
        world.issuer.alter("token", *alterations)
        return world.comes_back(path)

    return attempt


def signed(signing: Signing, path: str = NOTES) -> Attempt:
    """An ID token made in this way."""

    def attempt(world: World) -> Leg:
        world.issuer.sign("id_token", signing)
        return world.comes_back(path)

    return attempt


def claiming(path: str = NOTES, **claims: Any) -> Attempt:
    """An ID token with these claims."""
    return signed(lambda jwt: jwt.but(**claims).signed(), path)


def an_hour_old(*names: str, path: str = NOTES) -> Attempt:
    """An ID token in which these times are one hour in the past."""
    return signed(
        lambda jwt: jwt.but(**dict.fromkeys(names, int(time.time()) - AN_HOUR)).signed(), path
    )


def with_a_new_header(world: World) -> Leg:
    """An access token that would inject a header into each call.

    The ID token has no `at_hash`, which would not match the altered access token.
    """
    world.issuer.alter("token", answers.members(access_token="a\r\nX-Admin: yes"))
    world.issuer.sign("id_token", lambda jwt: jwt.but(at_hash=None).signed())
    return world.comes_back()


OF_TOKENS: dict[str, tuple[Attempt, Consequence]] = {
    "tokens_are_issued": (issued(answers.status(500)), A_SESSION_BEGINS),
    "token_type_is_bearer": (issued(answers.members(token_type="mac")), A_SESSION_BEGINS),
    "token_type_is_dpop": (
        issued(answers.members(token_type="Bearer"), path="/sign-in?dpop=yes"),
        A_SESSION_BEGINS,
    ),
    "access_token_fits_the_header": (with_a_new_header, A_SESSION_BEGINS),
    "lifetime_is_a_number": (issued(answers.members(expires_in="soon")), A_SESSION_BEGINS),
    "scope_is_well_formed": (issued(answers.members(scope='notes:read "all"')), A_SESSION_BEGINS),
    "refresh_token_is_well_formed": (issued(answers.members(refresh_token="\n")), A_SESSION_BEGINS),
    "id_token_is_there": (
        issued(answers.members(id_token=None)),
        refused_by("id_token_is_well_formed"),
    ),
}
OF_ID_TOKENS: dict[str, tuple[Attempt, Consequence]] = {
    "id_token_is_well_formed": (
        issued(answers.members(id_token="not.a.jwt")),
        refused_by("algorithm_is_the_agreed_one"),
    ),
    "algorithm_is_the_agreed_one": (
        signed(lambda jwt: jwt.unsigned()),
        refused_by("key_is_published"),
    ),
    "key_is_published": (
        signed(lambda jwt: ATTACKER.jwt(jwt.claims)),
        refused_by("signature_is_valid"),
    ),
    "signature_is_valid": (signed(lambda jwt: tampered(jwt.signed(), sub="bob")), A_SESSION_BEGINS),
    "issuer_is_the_one_asked": (claiming(iss="https://evil.example"), A_SESSION_BEGINS),
    "audience_is_this_client": (claiming(aud="another-client"), A_SESSION_BEGINS),
    "authorized_party_is_this_client": (claiming(azp="another-client"), A_SESSION_BEGINS),
    "id_token_is_not_expired": (an_hour_old("exp"), A_SESSION_BEGINS),
    "issue_time_is_plausible": (an_hour_old("iat"), A_SESSION_BEGINS),
    "nonce_is_the_one_sent": (claiming(nonce="of-another-sign-in"), A_SESSION_BEGINS),
    "at_hash_matches_the_access_token": (claiming(at_hash="of-another-token"), A_SESSION_BEGINS),
    "subject_is_named": (claiming(sub=""), A_SESSION_BEGINS),
    "acr_is_the_one_asked": (claiming("/sign-in?acr=two-factors", acr="0"), A_SESSION_BEGINS),
    "login_is_recent_enough": (
        an_hour_old("auth_time", path="/sign-in?max_age=60"),
        A_SESSION_BEGINS,
    ),
}

PROOFS: tuple[Proof[World], ...] = tuple(
    Proof(check, attempt, without)
    for check, (attempt, without) in (OF_TOKENS | OF_ID_TOKENS).items()
)
