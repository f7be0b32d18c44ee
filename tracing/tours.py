"""The tours: every flow that can be run, watched and replayed.

A tour has its own steps, or it is a variant of the authorization code flow.
"""

from dataclasses import dataclass

from oauth2_playground.spelling import spelled
from tracing import endpoint_steps, grant_steps
from tracing.catalogue import THIRTEEN_STEPS, Step
from tracing.refused_requests import REQUEST_REFUSED

SECOND_ISSUER_NEEDED = spelled(
    "This tour needs a second authorization server. Start the playground with one: "
    "python3 scripts/launch.py --second-issuer"
)


@dataclass(frozen=True, slots=True)
class Tour:
    """A name for commands and URLs, a title, one sentence on what there is to see, and the steps.

    `needs_second_issuer` means that it can only be run with a second authorization server.
    """

    name: str
    title: str
    says: str
    steps: tuple[Step, ...] = THIRTEEN_STEPS
    needs_second_issuer: bool = False

    @property
    def needs(self) -> str:
        """What must be started to run it, and how; "" if the playground alone is enough."""
        return SECOND_ISSUER_NEEDED if self.needs_second_issuer else ""

    @property
    def is_variant(self) -> bool:
        """Whether its steps are the thirteen, under other conditions."""
        return self.steps is THIRTEEN_STEPS


AUTHORIZATION_CODE = Tour(
    "authorization-code",
    "Authorization code",
    "A user lets an app read notes without giving it a password: the thirteen steps.",
)

_TOURS = (
    AUTHORIZATION_CODE,
    Tour(
        "public-client",
        "Code flow of a public client",
        (
            "The same flow for an app that cannot keep a secret: only PKCE, a new secret for each "
            "login, proves who began it."
        ),
    ),
    Tour(
        "refresh",
        "Refresh token",
        (
            "A new access token without a login; then the old refresh token is used again, as "
            "a thief would, and all tokens of that login are revoked."
        ),
        (
            grant_steps.REFRESH_REQUESTED,
            grant_steps.REFRESH_ANSWERED,
            grant_steps.REFRESH_REPEATED,
            grant_steps.FAMILY_REVOKED,
        ),
    ),
    Tour(
        "client-credentials",
        "Client credentials",
        (
            "An app gets a token for itself, for data of its own: no user, no consent, no "
            "refresh token."
        ),
        (grant_steps.CLIENT_TOKEN_REQUESTED, grant_steps.CLIENT_TOKEN_ISSUED),
    ),
    Tour(
        "device",
        "Device authorization",
        "A television shows a short code; a person types it into a browser and allows it there.",
        (
            grant_steps.DEVICE_AUTHORIZATION_REQUESTED,
            grant_steps.DEVICE_CODE_ISSUED,
            grant_steps.DEVICE_POLLED,
            grant_steps.USER_CODE_ENTERED,
            grant_steps.DEVICE_TOKEN_ISSUED,
        ),
    ),
    Tour(
        "revocation",
        "Revocation",
        "The user signs out, and the app revokes its tokens.",
        (endpoint_steps.REVOCATION_REQUESTED, endpoint_steps.TOKEN_REVOKED),
    ),
    Tour(
        "logout",
        "Logout on both sides",
        (
            "One click logs the user out of the app and of the authorization server, and "
            "revokes the tokens."
        ),
        (
            endpoint_steps.LOGOUT_REQUESTED,
            endpoint_steps.SESSION_ENDED,
            endpoint_steps.LOGOUT_RETURNED,
        ),
    ),
    Tour(
        "pushed-authorization",
        "Pushed authorization request",
        "The request goes from server to server; the browser carries only a reference to it.",
        (endpoint_steps.REQUEST_PUSHED, endpoint_steps.REQUEST_URI_ISSUED),
    ),
    Tour(
        "private-key-jwt",
        "Client authentication by signature",
        "The client signs a statement with its private key instead of sending a secret.",
    ),
    Tour(
        "dpop",
        "Tokens bound to a key (DPoP)",
        "Each call proves that the caller has the key that the token is bound to.",
    ),
    Tour(
        "registration-management",
        "Registration management",
        "A client reads, changes and deletes its own registration.",
        (endpoint_steps.REGISTRATION_MANAGED, endpoint_steps.REGISTRATION_ANSWERED),
    ),
    Tour(
        "three-calls",
        "Three ways to call an API",
        (
            "An app calls an API with its client id (public data), with id and secret (its "
            "own data), with a bearer token (a user's data)."
        ),
        (
            endpoint_steps.PUBLIC_DATA_REQUESTED,
            endpoint_steps.CLIENT_DATA_REQUESTED,
            endpoint_steps.CLIENT_DATA_CHECKED,
        ),
    ),
    Tour(
        "jwt-and-introspection",
        "Signature and introspection compared",
        (
            "After a token is revoked its signature is still valid; only asking the server "
            "(introspection) shows it."
        ),
        (
            endpoint_steps.VERDICTS_ASKED,
            endpoint_steps.JUDGED_BY_SIGNATURE,
            endpoint_steps.JUDGED_BY_ISSUER,
            endpoint_steps.VERDICTS_RETURNED,
        ),
    ),
    Tour(
        "wrong-token",
        "ID token and access token confused",
        "The API refuses an ID token, and the app refuses an access token as a login.",
        (endpoint_steps.ID_TOKEN_PRESENTED, endpoint_steps.ACCESS_TOKEN_AS_LOGIN),
    ),
    Tour(
        "oauth-1",
        "OAuth 1.0 beside OAuth 2.0",
        (
            "OAuth 1.0 signs every call with secrets; OAuth 2.0 signs no call, it shows a "
            "token (a bearer token: anyone who holds it may use it)."
        ),
        (endpoint_steps.SIGNED_CALL_SENT, endpoint_steps.BEARER_CALL_SENT),
    ),
    Tour(
        "second-factor",
        "Login with a second factor",
        "carol's password is not enough: she types a one-time number, and the ID token says so.",
    ),
    Tour(
        "single-sign-on",
        "Single sign-on",
        "A user who is already logged in at the server is not asked again: no page, a new code.",
    ),
    Tour(
        "narrowed-consent",
        "A scope that was not granted",
        "The user unticks a scope, and the API refuses the call that needs it.",
    ),
    Tour(
        "two-issuers",
        "A token of another issuer",
        "The API refuses genuine tokens of a second authorization server.",
        needs_second_issuer=True,
    ),
    Tour(
        "misused-code",
        "A stolen code",
        "A thief sends a stolen code as another client, without its verifier, and again; all fail.",
    ),
)

REFUSED_REQUEST = Tour(
    REQUEST_REFUSED.tour,
    "Refused request",
    "A request that was refused before its step was known.",
    (REQUEST_REFUSED,),
)

BURNT_CODE = Tour(
    endpoint_steps.CODE_BURNT.tour,
    "Burnt code",
    "A code arrives in a browser that did not begin the flow; the app makes it worthless.",
    (endpoint_steps.CODE_BURNT,),
)

TOURS: dict[str, Tour] = {tour.name: tour for tour in _TOURS}
"""The tours that can be run."""

EVERY_TOUR: dict[str, Tour] = {
    **TOURS,
    **{tour.name: tour for tour in (REFUSED_REQUEST, BURNT_CODE)},
}
"""These tours, and those that are never run on purpose."""

STEP_BY_SLUG: dict[str, Step] = {
    step.slug: step for tour in EVERY_TOUR.values() for step in tour.steps
}
