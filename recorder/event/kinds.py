"""The kinds of values that one can follow: who makes them, which rules of the roles are about them,
and which of those rules uses them up.

Nothing is decided here: a rule is named so that its verdict, which a role has told, is found. Which
values are secret is not said here either; that is asked of `tracing.redaction`.
"""

from collections.abc import Mapping

from recorder.event.client_kinds import (
    CLIENT_ASSERTION,
    CLIENT_SECRET,
    REGISTRATION_ACCESS_TOKEN,
    REQUEST_URI,
)
from recorder.event.kind import Kind, Rules
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, RESOURCE_SERVER

CODE = Kind(
    "code",
    "Authorization code",
    AUTHORIZATION_SERVER,
    {
        AUTHORIZATION_SERVER: (
            "code_cannot_be_guessed",
            "code_is_bound",
            "code_is_short_lived",
            "code_is_present",
            "code_is_known",
            "code_belongs_to_client",
            "code_is_unused",
            "code_is_not_expired",
            "redirect_uri_is_the_same",
            "code_verifier_matches_challenge",
            "key_is_the_bound_one",
            "code_is_spent_by_this_request",
        ),
        CLIENT_APP: ("code_is_present",),
    },
    {"code_is_spent_by_this_request": "marks it used: it does not work again"},
)
DEVICE_CODE = Kind(
    "device_code",
    "Device code",
    AUTHORIZATION_SERVER,
    {
        AUTHORIZATION_SERVER: (
            "device_code_is_present",
            "device_code_is_known",
            "device_code_belongs_to_client",
            "device_code_is_unused",
            "device_code_is_not_expired",
            "device_is_not_denied",
            "device_asks_slowly",
            "person_has_decided",
            "device_is_still_allowed",
            "device_code_is_spent_by_this_request",
        )
    },
    {"device_code_is_spent_by_this_request": "marks it used: it does not work again"},
)
STATE = Kind(
    "state",
    "State",
    CLIENT_APP,
    {
        CLIENT_APP: (
            "state_is_present",
            "state_is_known",
            "state_is_of_this_browser",
            "flow_is_not_expired",
            "state_is_unused",
            "logout_was_started_here",
        )
    },
    {"state_is_unused": "uses it up: a second answer with it is refused"},
)
NONCE = Kind("nonce", "Nonce", CLIENT_APP, {CLIENT_APP: ("nonce_is_the_one_sent",)})
CODE_VERIFIER = Kind(
    "code_verifier",
    "PKCE verifier",
    CLIENT_APP,
    {AUTHORIZATION_SERVER: ("code_verifier_is_well_formed", "code_verifier_matches_challenge")},
)
CODE_CHALLENGE = Kind(
    "code_challenge",
    "PKCE challenge",
    CLIENT_APP,
    {
        AUTHORIZATION_SERVER: (
            "code_challenge_is_present",
            "code_challenge_method_is_s256",
            "code_challenge_is_well_formed",
            "code_is_bound",
            "code_verifier_matches_challenge",
        )
    },
)
ACCESS_TOKEN = Kind(
    "access_token",
    "Access token",
    AUTHORIZATION_SERVER,
    {
        CLIENT_APP: (
            "access_token_fits_the_header",
            "at_hash_matches_the_access_token",
            "access_token_is_at_hand",
            "token_is_accepted",
        ),
        RESOURCE_SERVER: (
            "token_is_sent_one_way",
            "token_is_in_the_authorization_header",
            "authorization_header_is_well_formed",
            "token_has_a_usable_size",
            "token_is_a_signed_jwt",
            "type_is_access_token",
            "algorithm_is_allowed",
            "nothing_critical_is_unknown",
            "signing_key_is_known",
            "signature_is_valid",
            "claims_are_an_object",
            "issuer_is_the_trusted_one",
            "audience_contains_me",
            "token_is_not_expired",
            "token_is_already_valid",
            "token_is_active",
            "token_type_is_for_an_api",
            "issuer_if_said_is_the_trusted_one",
            "audience_if_said_contains_me",
            "expiry_if_said_is_in_the_future",
            "proof_is_for_this_token",
            "token_binding_fits_the_proof",
            "subject_is_named",
            "scope_is_sufficient",
            "client_is_named",
            "note_owner_is_token_subject",
        ),
        AUTHORIZATION_SERVER: (
            "access_token_is_presented",
            "access_token_is_ours",
            "access_token_is_not_expired",
            "access_token_is_not_revoked",
            "access_token_is_presented_by_its_type",
            "proof_is_for_this_token",
            "key_is_the_one_of_the_token",
            "scope_has_openid",
            "token_is_for_this_asker",
            "token_is_not_expired",
            "token_is_not_revoked",
        ),
    },
)
ID_TOKEN = Kind(
    "id_token",
    "ID token",
    AUTHORIZATION_SERVER,
    {
        CLIENT_APP: (
            "id_token_is_there",
            "id_token_is_well_formed",
            "algorithm_is_the_agreed_one",
            "key_is_published",
            "signature_is_valid",
            "issuer_is_the_one_asked",
            "audience_is_this_client",
            "authorized_party_is_this_client",
            "id_token_is_not_expired",
            "issue_time_is_plausible",
            "nonce_is_the_one_sent",
            "at_hash_matches_the_access_token",
            "subject_is_named",
            "acr_is_the_one_asked",
            "login_is_recent_enough",
        ),
        AUTHORIZATION_SERVER: (
            "id_token_hint_is_ours",
            "id_token_hint_is_of_this_client",
            "id_token_hint_is_of_this_person",
        ),
    },
    aliases=("id_token_hint",),
)
REFRESH_TOKEN = Kind(
    "refresh_token",
    "Refresh token",
    AUTHORIZATION_SERVER,
    {
        CLIENT_APP: ("refresh_token_is_text",),
        AUTHORIZATION_SERVER: (
            "refresh_token_is_present",
            "refresh_token_is_known",
            "refresh_token_belongs_to_client",
            "refresh_token_is_unused",
            "grant_is_not_revoked",
            "refresh_token_is_not_expired",
            "key_is_the_one_of_the_public_client",
            "refresh_token_is_spent_by_this_request",
            "token_is_of_this_client",
        ),
    },
    {"refresh_token_is_spent_by_this_request": "marks it used, and issues the next one"},
)
SESSION = Kind("session", "Session cookie", None, {})

KINDS = {
    kind.name: kind
    for kind in (
        CODE,
        DEVICE_CODE,
        STATE,
        NONCE,
        CODE_VERIFIER,
        CODE_CHALLENGE,
        CLIENT_SECRET,
        CLIENT_ASSERTION,
        REQUEST_URI,
        REGISTRATION_ACCESS_TOKEN,
        ACCESS_TOKEN,
        ID_TOKEN,
        REFRESH_TOKEN,
        SESSION,
    )
}

TOKENS = {kind.name: kind for kind in (ACCESS_TOKEN, ID_TOKEN, REFRESH_TOKEN)}
"""The kinds that are tokens. By these names `token_type_hint` speaks of them (RFC 7009 §2.1)."""

COOKIE_RULES: Mapping[str, Rules] = {
    "authorization_server_session": {
        AUTHORIZATION_SERVER: ("form_is_of_this_session", "person_is_logged_in")
    },
    "client_app_flow": {CLIENT_APP: ("state_is_of_this_browser",)},
    "client_app_session": {
        CLIENT_APP: ("session_is_known", "session_is_of_this_issuer", "session_has_not_ended")
    },
}
"""By the name of the cookie, since each is checked by rules of its own."""

BY_PARAMETER = {
    name: kind for kind in KINDS.values() if kind.maker for name in (kind.name, *kind.aliases)
}
"""The kind of value that a parameter, a form field or a member of JSON carries."""
